from django.urls import path

from meetings.requirements import below_views

app_name = "requirements_below"

urlpatterns = [
    # /overview/requirements/
    path("", below_views.list_, name="list"),
    path("new/", below_views.add, name="add"),
    path("<int:pk>/change/", below_views.change, name="change"),
    path("<int:pk>/end/", below_views.end, name="end"),
]
