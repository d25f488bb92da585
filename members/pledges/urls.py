from django.urls import path

from members.pledges import views

app_name = "pledges"

urlpatterns = [
    path("", views.list_, name="list"),
]
