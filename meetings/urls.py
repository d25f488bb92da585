from django.urls import path

from meetings import views
from meetings.checks import views as checks
from meetings.history import views as history
from meetings.record import views as record

app_name = "meetings"
urlpatterns = [
    # /meetings/
    path("", views.list_, name="list"),
    path("new/", record.new, name="new"),
    path("roll/", record.roll, name="roll"),
    path("agenda/", record.agenda, name="agenda"),
    path("attendance/", views.attendance, name="attendance"),
    path("checks/", checks.list_, name="checks"),
    path("confirm/", history.confirm_several, name="confirm_several"),
    # /meetings/<pk>/
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", record.edit, name="edit"),
    path("<int:pk>/make-up/", record.make_up, name="make_up"),
    path("<int:pk>/hints/<slug:code>/", checks.answer, name="answer_hint"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/confirm/", history.confirm, name="confirm"),
    path("<int:pk>/postpone/", history.postpone, name="postpone"),
    path("<int:pk>/cancel/", history.cancel, name="cancel"),
    path("<int:pk>/restore/", history.restore, name="restore"),
]
