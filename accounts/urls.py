"""Addresses of accounts."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("noi-bo/dang-nhap/", views.sign_in, name="sign_in"),
    path("noi-bo/dang-xuat/", views.sign_out, name="sign_out"),
    path("noi-bo/mat-khau/", views.password_change, name="password_change"),
    path("noi-bo/tai-khoan/", views.account_list, name="account_list"),
    path("noi-bo/tai-khoan/them/", views.account_add, name="account_add"),
    path("noi-bo/tai-khoan/<int:pk>/", views.account_edit, name="account_edit"),
    path("noi-bo/tai-khoan/<int:pk>/mat-khau/", views.account_password, name="account_password"),
]
