from django.urls import path

from members.groups import views

app_name = "groups"

urlpatterns = [
    # /groups/
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("move/", views.move, name="move"),
    # /groups/<pk>/
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/rename/", views.rename, name="rename"),
    path("<int:pk>/up/", views.up, name="up"),
    path("<int:pk>/dissolve/", views.dissolve, name="dissolve"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
