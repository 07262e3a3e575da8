"""Addresses of the staff side of the register."""

from django.urls import path

from certifications.views import opendata, staff, staff_certificates, staff_certify, staff_import, staff_print

urlpatterns = [
    path("noi-bo/", staff.workbench, name="workbench"),
    path("noi-bo/cap-chung-nhan/", staff_certify.certify, name="certify"),
    path("noi-bo/quyet-dinh/", staff.decision_list, name="decision_list"),
    path("noi-bo/quyet-dinh/<int:pk>/", staff.decision_detail, name="decision_detail"),
    path("noi-bo/quyet-dinh/<int:pk>/ban-quet/", staff.decision_scan, name="decision_scan"),
    path("noi-bo/quyet-dinh/<int:pk>/in/", staff.decision_print, name="decision_print"),
    path("noi-bo/in/<int:pk>/", staff_print.print_job, name="print_job"),
    path("noi-bo/in/<int:pk>/dung/", staff_print.print_cancel, name="print_cancel"),
    path("noi-bo/in/<int:pk>/giay-chung-nhan.pdf", staff_print.print_file, name="print_file"),
    path("noi-bo/chung-nhan/", staff_certificates.certificate_list, name="certificate_list"),
    path("noi-bo/chung-nhan/<int:pk>/", staff_certificates.certificate_detail, name="certificate_detail"),
    path(
        "noi-bo/chung-nhan/<int:pk>/giay.pdf", staff_certificates.certificate_paper, name="certificate_paper"
    ),
    path(
        "noi-bo/chung-nhan/<int:pk>/thu-hoi/",
        staff_certificates.certificate_revoke,
        name="certificate_revoke",
    ),
    path(
        "noi-bo/chung-nhan/<int:pk>/gach-bo/",
        staff_certificates.certificate_strike,
        name="certificate_strike",
    ),
    path("noi-bo/chung-nhan/<int:pk>/huy/", staff_certificates.certificate_annul, name="certificate_annul"),
    path(
        "noi-bo/chung-nhan/<int:pk>/gia-han/",
        staff_certificates.certificate_prolong,
        name="certificate_prolong",
    ),
    path("noi-bo/nhap-du-lieu/", staff_import.import_upload, name="import_upload"),
    path("noi-bo/nhap-du-lieu/mau.xlsx", staff_import.import_template, name="import_template"),
    path("noi-bo/du-lieu-mo/", opendata.open_data_export, name="open_data_export"),
]
