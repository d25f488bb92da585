from django.urls import path

from members.duty import views

app_name = "duty"

urlpatterns = [
    path("", views.list_, name="list"),
]
