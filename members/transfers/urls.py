from django.urls import path

from members.transfers import views

app_name = "transfers"

urlpatterns = [
    path("", views.list_, name="list"),
    path("print/", views.print_, name="print"),
    path("out/", views.new_out, name="out"),
    path("out/effects/", views.effects, name="effects"),
    path("in/", views.new_in, name="in"),
    path("in/paper/", views.paper_in, name="paper_in"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/receipt/", views.receipt, name="receipt"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
