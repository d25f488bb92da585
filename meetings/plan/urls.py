from django.urls import path

from meetings.plan import views

app_name = "plan"
urlpatterns = [path("", views.list_, name="list")]
