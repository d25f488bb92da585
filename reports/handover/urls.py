from django.urls import path

from reports.handover import views

app_name = "handover"

urlpatterns = [
    path("", views.list_, name="list"),
    path("package/", views.package, name="package"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
