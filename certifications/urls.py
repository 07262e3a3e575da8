"""Addresses of the public pages."""

from django.urls import path

from certifications.views import figures, opendata, public, public_producers, reuse, verification

urlpatterns = [
    path("", public.home, name="home"),
    path("san-pham/", public.product_list, name="product_list"),
    path("san-pham/<slug:slug>/", public.product_detail, name="product_detail"),
    path("chu-the/", public_producers.producer_list, name="producer_list"),
    path("chu-the/<slug:slug>/", public_producers.producer_detail, name="producer_detail"),
    path("xac-thuc/", verification.verify_form, name="verify_form"),
    path("xac-thuc/<str:code>/", verification.verify, name="verify"),
    path("thong-ke/", figures.statistics_page, name="statistics"),
    # Reuse. Pages for people:
    path("du-lieu-mo/", opendata.open_data, name="open_data"),
    path("du-lieu-mo/<slug:day>/", opendata.open_data, name="open_data_day"),
    # Files for programs, the same in every language:
    path("du-lieu-mo/datapackage.json", opendata.open_data_package, name="open_data_package"),
    path("du-lieu-mo/truc-tiep/<slug:table>.<slug:form>", opendata.open_data_live, name="open_data_live"),
    path("du-lieu-mo/<slug:day>/<str:name>", opendata.open_data_file, name="open_data_file"),
    path("tin-moi.atom", reuse.news_feed, name="news_feed"),
    path("sitemap.xml", reuse.site_map, name="site_map"),
    path("sitemap-<slug:section>.xml", reuse.site_map_section, name="site_map_section"),
    path("robots.txt", reuse.robots, name="robots"),
    path("og.png", reuse.site_picture, name="site_picture"),
    path("oembed", reuse.oembed, name="oembed"),
    # Pictures of products, in the language of their address:
    path("san-pham/<slug:slug>/og.png", reuse.product_picture, name="product_picture"),
    path("san-pham/<slug:slug>/huy-hieu.svg", reuse.product_badge, name="product_badge"),
]
