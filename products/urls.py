"""Addresses of products: the staff's pages, and the pictures for everybody."""

from django.urls import path

from products.views import photos, staff, translations

urlpatterns = [
    path("noi-bo/san-pham/", staff.product_list, name="staff_product_list"),
    path("noi-bo/san-pham/them/", staff.product_add, name="staff_product_add"),
    path("noi-bo/san-pham/<int:pk>/", staff.product_edit, name="staff_product_edit"),
    path("noi-bo/san-pham/<int:pk>/hinh-anh/", photos.product_photos, name="staff_product_photos"),
    path("noi-bo/san-pham/<int:pk>/anh/", photos.photo_add, name="photo_add"),
    path(
        "noi-bo/san-pham/<int:pk>/chung-nhan/", staff.product_certificates, name="staff_product_certificates"
    ),
    path(
        "noi-bo/san-pham/<int:pk>/ban-dich/",
        translations.product_translations,
        name="staff_product_translations",
    ),
    path(
        "noi-bo/san-pham/<int:pk>/ban-dich/<slug:language>/",
        translations.translation_edit,
        name="translation_edit",
    ),
    path(
        "noi-bo/san-pham/<int:pk>/ban-dich/<slug:language>/xoa/",
        translations.translation_remove,
        name="translation_remove",
    ),
    path("noi-bo/anh/<int:pk>/xoa/", photos.photo_remove, name="photo_remove"),
    path("anh/<uuid:key>/<str:rendition>", photos.photo, name="photo"),
]
