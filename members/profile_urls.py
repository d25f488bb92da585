from django.urls import path

from members import units, views

urlpatterns = [
    path("", views.branch_profile, name="branch"),
    path("edit/", views.edit_branch_profile, name="branch_edit"),
    path("units/", units.edit_units, name="branch_units"),
]
