from django.urls import path

from meetings.talks import views

app_name = "talks"
urlpatterns = [
    path("", views.list_, name="list"),
    path("coverage/", views.coverage, name="coverage"),
]
