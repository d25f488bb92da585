from django.urls import path

from members.accounts.start import views

app_name = "start"

urlpatterns = [path("", views.start, name="start")]
