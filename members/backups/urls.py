from django.urls import path

from members.backups import views

app_name = "backups"
urlpatterns = [
    path("", views.list_, name="list"),
    path("now/", views.now, name="now"),
    path("take/", views.take, name="take"),
]
