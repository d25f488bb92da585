from django.urls import path

from meetings.sign_in import views

app_name = "sign_in"
urlpatterns = [
    # /sign-in/meeting/<pk>/
    path("meeting/<int:pk>/", views.open_, name="open"),
    path("meeting/<int:pk>/signed/", views.signed, name="signed"),
    path("meeting/<int:pk>/start/", views.start, name="start"),
    path("meeting/<int:pk>/close/", views.close, name="close"),
    path("meeting/<int:pk>/sheet/", views.sheet, name="sheet"),
    # /sign-in/<code>/
    path("<slug:code>/", views.join, name="join"),
]
