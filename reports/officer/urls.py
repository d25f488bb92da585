from django.urls import path

from reports.officer import views

app_name = "officer"

urlpatterns = [
    # /officer/
    path("", views.now, name="now"),
    path("<str:month>/", views.month, name="month"),
    # /officer/turns/<pk>/
    path("turns/<int:pk>/report/", views.report, name="report"),
    path("turns/<int:pk>/comment/", views.comment, name="comment"),
    path("turns/<int:pk>/print/", views.print_, name="print"),
]
