"""Addresses of trust: the staff's pages, and the labels, which are the same in every language."""

from django.urls import path

from trust.views import labels, staff

urlpatterns = [
    path("noi-bo/nghi-van/", staff.doubt_list, name="doubt_list"),
    path("noi-bo/nghi-van/<int:pk>/", staff.doubt_detail, name="doubt_detail"),
    path("noi-bo/nghi-van/<int:pk>/nhan/", staff.doubt_take_up, name="doubt_take_up"),
    path("noi-bo/nghi-van/<int:pk>/dong/", staff.doubt_close, name="doubt_close"),
    path("xac-thuc/<str:code>/nhan-ke.pdf", labels.shelf_label, name="shelf_label"),
    path("xac-thuc/<str:code>/to-tem.pdf", labels.sticker_sheet, name="sticker_sheet"),
]
