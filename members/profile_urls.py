from django.urls import path

from members import views

urlpatterns = [
    path("", views.branch_profile, name="branch"),
]
