from django.urls import path

from reports.book import lists, views

app_name = "book"
urlpatterns = [
    path("", views.book, name="book"),
    path("pdf/", views.book_pdf, name="pdf"),
    path("blank/", views.blank, name="blank"),
    path("blank/pdf/", views.blank_pdf, name="blank_pdf"),
    path("record/<int:pk>/", views.record, name="record"),
    path("record/<int:pk>/pdf/", views.record_pdf, name="record_pdf"),
    # the lists of other rooms
    path("list.xlsx", lists.meetings, name="list_xlsx"),
    path("attendance.xlsx", lists.attendance, name="attendance_xlsx"),
    path("plan.xlsx", lists.plan, name="plan_xlsx"),
    path("talks.xlsx", lists.talks, name="talks_xlsx"),
    path("study.xlsx", lists.study, name="study_xlsx"),
]
