from django.urls import path

from members.honours import views

app_name = "honours"

urlpatterns = [
    path("", views.list_, name="list"),
    path("print/", views.print_, name="print"),
    path("recommend/", views.recommend, name="recommend"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/award/", views.award, name="award"),
    path("<int:pk>/decline/", views.decline, name="decline"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
