from django.urls import path

from reports.own import views

app_name = "own"
urlpatterns = [
    path("me/data/", views.data, name="data"),
    path("me/data/file/", views.file, name="file"),
    path("me/data/paper/", views.paper, name="paper"),
    path("<int:pk>/leaving/", views.leaving, name="leaving"),
]
