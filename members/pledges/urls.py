from django.urls import path

from members.pledges import signing_views, views

app_name = "pledges"

urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    # one round
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    # who has signed
    path("<int:pk>/sign/<int:member>/", signing_views.sign, name="sign"),
    path("<int:pk>/sign/rest/", signing_views.sign_rest, name="sign_rest"),
    path("<int:pk>/unsign/<int:member>/", signing_views.unsign, name="unsign"),
    path("<int:pk>/undo/", signing_views.undo, name="undo"),
    path("<int:pk>/adopt/", signing_views.adopt, name="adopt"),
    # who is to sign
    path("<int:pk>/follow/", views.follow, name="follow"),
    path("<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/remove/<int:member>/", views.remove, name="remove"),
    # paper
    path("<int:pk>/print/", views.print_, name="print"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
]
