"""Addresses of the public pages."""

from django.urls import path

from certifications.views import figures, opendata, public, public_producers, suggestions

urlpatterns = [
    path("", public.home, name="home"),
    path("goi-y/", suggestions.suggest, name="suggestions"),
    path("san-pham/", public.product_list, name="product_list"),
    path("san-pham/<slug:slug>/", public.product_detail, name="product_detail"),
    path("chu-the/", public_producers.producer_list, name="producer_list"),
    path("chu-the/<slug:slug>/", public_producers.producer_detail, name="producer_detail"),
    path("thong-ke/", figures.statistics_page, name="statistics"),
    path("du-lieu-mo/", opendata.open_data, name="open_data"),
    path("du-lieu-mo/<slug:day>/", opendata.open_data, name="open_data_day"),
]
