from django.urls import path

from meetings.study import views

app_name = "study"
urlpatterns = [path("", views.list_, name="list")]
