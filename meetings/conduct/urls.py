from django.urls import path

from meetings.conduct import views

app_name = "conduct"
urlpatterns = [
    # /conduct/
    path("", views.overview, name="overview"),
    # /conduct/matters/
    path("matters/new/", views.new_matter, name="new_matter"),
    path("matters/<int:pk>/", views.matter, name="matter"),
    path("matters/<int:pk>/edit/", views.edit_matter, name="edit_matter"),
    path("matters/<int:pk>/delete/", views.delete_matter, name="delete_matter"),
    # /conduct/supervision/
    path("supervision/new/", views.new_supervision, name="new_supervision"),
    path("supervision/<int:pk>/", views.supervision, name="supervision"),
    path("supervision/<int:pk>/edit/", views.edit_supervision, name="edit_supervision"),
    path("supervision/<int:pk>/delete/", views.delete_supervision, name="delete_supervision"),
]
