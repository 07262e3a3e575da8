"""Addresses of dossiers, below /noi-bo/ho-so/."""

from django.urls import path, register_converter

from evaluations.steps import StepConverter
from evaluations.views import dossier_evidence, dossier_forms, dossier_print, dossier_steps, dossiers

register_converter(StepConverter, "step")
PAPER = "<int:pk>/minh-chung/<uuid:key>/"

urlpatterns = [
    path("", dossiers.dossier_list, name="dossier_list"),
    path("moi/", dossiers.dossier_add, name="dossier_add"),
    path("san-pham/<int:pk>/", dossiers.product_dossiers, name="product_dossiers"),
    path("<int:pk>/", dossiers.dossier_detail, name="dossier_detail"),
    path("<int:pk>/dang-ky/", dossier_forms.dossier_registration, name="dossier_registration"),
    path("<int:pk>/bao-cao/", dossier_forms.dossier_report, name="dossier_report"),
    path("<int:pk>/tu-cham/", dossier_forms.dossier_self_scores, name="dossier_self_scores"),
    path("<int:pk>/minh-chung/", dossier_evidence.dossier_evidence, name="dossier_evidence"),
    path("<int:pk>/minh-chung/them/", dossier_evidence.evidence_add, name="evidence_add"),
    path(PAPER, dossier_evidence.evidence_detail, name="evidence_detail"),
    path(PAPER + "sua/", dossier_evidence.evidence_edit, name="evidence_edit"),
    path(PAPER + "xoa/", dossier_evidence.evidence_remove, name="evidence_remove"),
    path(PAPER + "de-rieng/", dossier_evidence.evidence_set_aside, name="evidence_set_aside"),
    path(PAPER + "tep/", dossier_evidence.evidence_file, name="evidence_file"),
    path(PAPER + "kiem-tra/", dossier_evidence.evidence_check, name="evidence_check"),
    path(PAPER + "trang/<int:number>/<int:width>.webp", dossier_evidence.evidence_page, name="evidence_page"),
    path("<int:pk>/ubnd-xa/", dossier_forms.dossier_commune_report, name="dossier_commune_report"),
    path("<int:pk>/to-tu-van/", dossier_forms.dossier_advisory_report, name="dossier_advisory_report"),
    path("<int:pk>/lich-su/", dossiers.dossier_history, name="dossier_history"),
    path("<int:pk>/in/<slug:form>/", dossier_print.dossier_print, name="dossier_print"),
    path("<int:pk>/xoa/", dossiers.dossier_remove, name="dossier_remove"),
    path("<int:pk>/<step:step>/", dossier_steps.dossier_step, name="dossier_step"),
]
