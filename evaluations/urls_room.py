"""Addresses of the scoring room, below /hoi-dong/."""

from django.urls import path

from evaluations.views import closing, room

urlpatterns = [
    path("", room.queue, name="room"),
    path("<int:pk>/", room.hearing, name="hearing"),
    path("<int:pk>/tien-do/", closing.progress, name="hearing_progress"),
    path("<int:pk>/mo-lai/<int:sheet>/", closing.reopen, name="sheet_reopen"),
    path("<int:pk>/ket-thuc/", closing.close, name="hearing_close"),
    path("<int:pk>/ket-qua/", closing.result, name="hearing_result"),
]
