"""Addresses of what programs fetch: files, feeds, pictures. The same in every language."""

from django.urls import path

from certifications.views import opendata, reuse

urlpatterns = [
    path("du-lieu-mo/datapackage.json", opendata.open_data_package, name="open_data_package"),
    path("du-lieu-mo/truc-tiep/<slug:table>.<slug:form>", opendata.open_data_live, name="open_data_live"),
    path("du-lieu-mo/<slug:day>/<str:name>", opendata.open_data_file, name="open_data_file"),
    path("tin-moi.atom", reuse.news_feed, name="news_feed"),
    path("sitemap.xml", reuse.site_map, name="site_map"),
    path("sitemap-<slug:section>.xml", reuse.site_map_section, name="site_map_section"),
    path("robots.txt", reuse.robots, name="robots"),
    path("og.png", reuse.site_picture, name="site_picture"),
    path("oembed", reuse.oembed, name="oembed"),
    path("san-pham/<slug:slug>/og.png", reuse.product_picture, name="product_picture"),
    path("san-pham/<slug:slug>/huy-hieu.svg", reuse.product_badge, name="product_badge"),
]
