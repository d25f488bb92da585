from django.urls import path

from members.dues.relief import views

urlpatterns = [
    path("", views.list_, name="reliefs"),
    path("new/", views.new_relief, name="new_relief"),
    path("<int:pk>/edit/", views.edit_relief, name="edit_relief"),
    path("<int:pk>/end/", views.end_relief, name="end_relief"),
    path("<int:pk>/delete/", views.delete_relief, name="delete_relief"),
    # paying by the quarter, or by another
    path("arrangements/new/", views.new_arrangement, name="new_arrangement"),
    path("arrangements/<int:pk>/edit/", views.edit_arrangement, name="edit_arrangement"),
    path("arrangements/<int:pk>/end/", views.end_arrangement, name="end_arrangement"),
    path("arrangements/<int:pk>/delete/", views.delete_arrangement, name="delete_arrangement"),
]
