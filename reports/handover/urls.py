from django.urls import path

app_name = "handover"

urlpatterns: list[path] = []
