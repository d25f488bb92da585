from django.urls import path

from members.dues.bases import views

urlpatterns = [
    path("", views.bases, name="bases"),
    path("new/", views.new, name="base_new"),
    path("year/", views.year, name="bases_year"),
    # /dues/bases/<base>/
    path("<int:pk>/", views.detail, name="base"),
    path("<int:pk>/edit/", views.edit, name="base_edit"),
    path("<int:pk>/delete/", views.delete, name="base_delete"),
    path("<int:pk>/confirm/", views.confirm, name="base_confirm"),
]
