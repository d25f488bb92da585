from django.urls import path

from meetings.campaigns import views

app_name = "campaigns"
urlpatterns = [
    # /campaigns/
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    # /campaigns/<pk>/
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/meetings/", views.attach, name="attach"),
    path("<int:pk>/steps/new/", views.new_step, name="new_step"),
    # /campaigns/steps/<pk>/
    path("steps/<int:pk>/edit/", views.edit_step, name="edit_step"),
    path("steps/<int:pk>/delete/", views.delete_step, name="delete_step"),
]
