from django.urls import path

from meetings.study import views

app_name = "study"
urlpatterns = [
    path("", views.list_, name="list"),
    path("results/new/", views.result_new, name="result_new"),
    path("results/<int:pk>/", views.result, name="result"),
    path("results/<int:pk>/edit/", views.result_edit, name="result_edit"),
    path("results/<int:pk>/delete/", views.result_delete, name="result_delete"),
    path("plan/", views.plan, name="plan"),
    path("plan/new/", views.item_new, name="item_new"),
    path("plan/<int:pk>/edit/", views.item_edit, name="item_edit"),
    path("plan/<int:pk>/delete/", views.item_delete, name="item_delete"),
    path("special/", views.special_list, name="special_list"),
    path("special/new/", views.special_new, name="special_new"),
    path("special/<int:pk>/", views.special, name="special"),
    path("special/<int:pk>/edit/", views.special_edit, name="special_edit"),
    path("special/<int:pk>/delete/", views.special_delete, name="special_delete"),
]
