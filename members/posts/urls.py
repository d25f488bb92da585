from django.urls import path

from members.posts import views

app_name = "posts"

urlpatterns = [
    path("", views.list_, name="list"),
]
