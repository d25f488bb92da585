from django.urls import path

from members import views
from members.retention import views as retention

app_name = "members"

urlpatterns = [
    path("", views.list_, name="list"),
    path("me/", views.me, name="me"),
    path("new/", views.new, name="new"),
    path("left/", retention.left, name="left"),
    path("left/rule/", retention.rule, name="retention"),
    path("personal-views/", views.personal_views, name="personal_views"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/show/<slug:part>/", views.show, name="show"),
    path("<int:pk>/edit/", views.edit, name="edit"),
]
