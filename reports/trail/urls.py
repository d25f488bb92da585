from django.urls import path

from reports.trail import views

app_name = "trail"
urlpatterns = [
    path("", views.list_, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("record/<str:label>/<int:pk>/", views.record, name="record"),
    # what was deleted
    path("bin/", views.bin_list, name="bin"),
    path("bin/<int:pk>/restore/", views.restore, name="restore"),
]
