from django.urls import path

from meetings.requirements import views

app_name = "requirements"

urlpatterns = [
    # /requirements/
    path("", views.list_, name="list"),
    path("new/", views.add, name="add"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/end/", views.end, name="end"),
]
