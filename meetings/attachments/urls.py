from django.urls import path

from meetings.attachments import views

app_name = "attachments"
urlpatterns = [
    path("meeting/<int:pk>/", views.add_to_meeting, name="add_to_meeting"),
    # /attachments/honour/<pk>/add/ for records whose own page belongs to an app to the left
    path("<str:field>/<int:pk>/add/", views.add, name="add"),
    # /attachments/<pk>/
    path("<int:pk>/", views.open_, name="open"),
    path("<int:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
