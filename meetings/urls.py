from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    # /meetings/
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("roll/", views.roll, name="roll"),
    path("attendance/", views.attendance, name="attendance"),
    # /meetings/<pk>/
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
