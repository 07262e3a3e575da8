"""Addresses of rounds, councils and what follows their results, below /noi-bo/."""

from django.urls import path

from evaluations.views import councils, outcomes, papers, rounds

urlpatterns = [
    path("dot/", rounds.round_list, name="round_list"),
    path("dot/them/", rounds.round_add, name="round_add"),
    path("dot/<int:pk>/", rounds.round_detail, name="round_detail"),
    path("dot/<int:pk>/sua/", rounds.round_edit, name="round_edit"),
    path("dot/<int:pk>/chuong-trinh/", rounds.round_agenda, name="round_agenda"),
    path("dot/<int:pk>/mo-cham/", rounds.round_open, name="round_open"),
    path("dot/<int:pk>/in/", rounds.round_print, name="round_print"),
    path("dot/<int:pk>/quyet-dinh/", outcomes.round_decision, name="round_decision"),
    path("dot/<int:pk>/bien-ban.<str:kind>", papers.round_minutes, name="round_minutes"),
    path("hoi-dong/", councils.council_list, name="council_list"),
    path("hoi-dong/them/", councils.council_add, name="council_add"),
    path("hoi-dong/<int:pk>/", councils.council_detail, name="council_detail"),
    path("hoi-dong/<int:pk>/sua/", councils.council_edit, name="council_edit"),
    path("hoi-dong/<int:pk>/thanh-vien/", councils.council_seats, name="council_seats"),
    path("ket-qua/<int:pk>/khong-cong-nhan/", outcomes.dossier_decline, name="dossier_decline"),
    path("ket-qua/<int:pk>/trinh-bo/", outcomes.dossier_propose, name="dossier_propose"),
    path("ket-qua/<int:pk>/bo-tra-loi/", outcomes.dossier_answer, name="dossier_answer"),
    path("ket-qua/<int:pk>/danh-gia-lai/", outcomes.dossier_again, name="dossier_again"),
    path("ket-qua/<int:pk>/thong-bao/", outcomes.dossier_notices, name="dossier_notices"),
    path("thong-bao/<int:pk>/da-gui/", outcomes.notice_sent, name="notice_sent"),
]
