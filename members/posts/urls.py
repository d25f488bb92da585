from django.urls import path

from members.posts import term_views, views

app_name = "posts"

urlpatterns = [
    # /posts/
    path("", views.list_, name="list"),
    path("sheet/", views.sheet, name="sheet"),
    path("new/", views.new, name="new"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/end/", views.end, name="end"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    # /posts/terms/
    path("terms/new/", term_views.new, name="term_new"),
    path("terms/<int:pk>/edit/", term_views.edit, name="term_edit"),
    path("terms/<int:pk>/end/", term_views.end, name="term_end"),
    path("terms/<int:pk>/delete/", term_views.delete, name="term_delete"),
]
