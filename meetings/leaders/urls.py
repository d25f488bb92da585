from django.urls import path

from meetings.leaders import views

app_name = "leaders"
urlpatterns = [
    # /leaders/
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("meeting/<int:pk>/", views.of_meeting, name="of_meeting"),
    # /leaders/<pk>/
    path("<int:pk>/", views.sheet, name="sheet"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
