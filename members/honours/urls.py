from django.urls import path

from members.honours import views

app_name = "honours"

urlpatterns = [
    path("", views.list_, name="list"),
]
