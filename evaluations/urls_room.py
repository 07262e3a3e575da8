"""Addresses of the scoring room, below /hoi-dong/."""

from django.urls import path

from evaluations.views import closing, papers, room, room_papers, room_save, room_sheet

urlpatterns = [
    path("", room.room, name="room"),
    path("<int:pk>/", room.hearing, name="hearing"),
    path("<int:pk>/ke-khai/", room.declare, name="hearing_declare"),
    path("<int:pk>/cham/", room_sheet.score, name="hearing_sheet"),
    path("<int:pk>/luu/", room_save.save, name="hearing_save"),
    path("<int:pk>/nop/", room_sheet.submit, name="hearing_submit"),
    path("<int:pk>/minh-chung/<uuid:key>/", room_papers.paper, name="hearing_paper"),
    path("<int:pk>/minh-chung/<uuid:key>/tep-goc/", room_papers.original, name="hearing_original"),
    path("<int:pk>/minh-chung/<uuid:key>/<int:number>.webp", room_papers.page_picture, name="hearing_page"),
    path("<int:pk>/tien-do/", closing.progress, name="hearing_progress"),
    path("<int:pk>/mo-lai/<int:sheet>/", closing.reopen, name="sheet_reopen"),
    path("<int:pk>/ket-thuc/", closing.close, name="hearing_close"),
    path("<int:pk>/bien-ban.<str:kind>", papers.hearing_minutes, name="hearing_minutes"),
    path("<int:pk>/phieu.pdf", papers.all_sheets, name="hearing_sheets"),
    path("<int:pk>/phieu/<int:sheet>.<str:kind>", papers.score_sheet, name="score_sheet"),
    path("<int:pk>/ket-qua/", closing.result, name="hearing_result"),
]
