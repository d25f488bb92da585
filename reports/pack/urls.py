from django.urls import path

from reports.pack import views

app_name = "pack"

urlpatterns = [
    path("", views.list_, name="list"),
    # one pack, by the token of its making
    path("<slug:token>/", views.detail, name="detail"),
    path("<slug:token>/next/", views.advance, name="next"),
    path("<slug:token>/zip/", views.download, name="zip"),
    path("<slug:token>/delete/", views.delete, name="delete"),
]
