from django.urls import path

from members.dues.remittance import large, views

urlpatterns = [
    path("", views.remittances, name="remittances"),
    path("books/", views.books, name="books"),
    path("new/", views.remit, name="remit"),
    path("<int:pk>/", views.remittance, name="remittance"),
    path("<int:pk>/print/", views.print_, name="remittance_print"),
    path("<int:pk>/edit/", views.edit, name="remittance_edit"),
    path("<int:pk>/undo/", views.undo, name="remittance_undo"),
    # 大额党费
    path("large/", large.list_, name="large"),
    path("large/new/", large.new, name="large_new"),
    path("large/<int:pk>/", large.one, name="large_one"),
    path("large/<int:pk>/edit/", large.edit, name="large_edit"),
    path("large/<int:pk>/delete/", large.delete, name="large_delete"),
]
