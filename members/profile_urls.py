from django.urls import path

from members import views

urlpatterns = [
    path("", views.branch_profile, name="branch"),
    path("edit/", views.edit_branch_profile, name="branch_edit"),
]
