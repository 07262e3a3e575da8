"""Addresses of the scoring room, below /hoi-dong/."""

from django.urls import path

from evaluations.views import closing, papers, room

urlpatterns = [
    path("", room.queue, name="room"),
    path("<int:pk>/", room.hearing, name="hearing"),
    path("<int:pk>/tien-do/", closing.progress, name="hearing_progress"),
    path("<int:pk>/mo-lai/<int:sheet>/", closing.reopen, name="sheet_reopen"),
    path("<int:pk>/ket-thuc/", closing.close, name="hearing_close"),
    path("<int:pk>/bien-ban.<str:kind>", papers.hearing_minutes, name="hearing_minutes"),
    path("<int:pk>/phieu.pdf", papers.all_sheets, name="hearing_sheets"),
    path("<int:pk>/phieu/<int:sheet>.<str:kind>", papers.score_sheet, name="score_sheet"),
    path("<int:pk>/ket-qua/", closing.result, name="hearing_result"),
]
