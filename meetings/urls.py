from django.urls import path

from meetings import views
from meetings.record import views as record

app_name = "meetings"
urlpatterns = [
    # /meetings/
    path("", views.list_, name="list"),
    path("new/", record.new, name="new"),
    path("roll/", record.roll, name="roll"),
    path("attendance/", views.attendance, name="attendance"),
    # /meetings/<pk>/
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", record.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
