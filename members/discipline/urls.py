from django.urls import path

from members.discipline import views

app_name = "discipline"

urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
