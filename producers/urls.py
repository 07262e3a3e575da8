"""Addresses of the staff's pages of producers."""

from django.urls import path

from producers.views import sales, staff

urlpatterns = [
    path("noi-bo/chu-the/", staff.producer_list, name="staff_producer_list"),
    path("noi-bo/chu-the/them/", staff.producer_add, name="staff_producer_add"),
    path("noi-bo/chu-the/<int:pk>/", staff.producer_edit, name="staff_producer_edit"),
    path("noi-bo/chu-the/<int:pk>/ban-hang/", sales.producer_sales, name="producer_sales"),
    path("noi-bo/chu-the/<int:pk>/diem-ban/", sales.sold_at, name="sold_at"),
    path("noi-bo/ban-tai/<int:pk>/bo/", sales.sold_no_longer, name="sold_no_longer"),
    path("noi-bo/kenh-ban/<int:pk>/xoa/", sales.channel_remove, name="channel_remove"),
    path("noi-bo/diem-ban/", sales.sales_point_list, name="sales_point_list"),
    path("noi-bo/diem-ban/them/", sales.sales_point_add, name="sales_point_add"),
    path("noi-bo/diem-ban/<int:pk>/", sales.sales_point_edit, name="sales_point_edit"),
]
