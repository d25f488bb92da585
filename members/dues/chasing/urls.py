from django.urls import path

from members.dues.chasing import views

urlpatterns = [
    path("", views.chasing, name="chasing"),
    path("slips/", views.slips, name="slips"),
]
