from django.urls import path

from meetings.talks import record, views

app_name = "talks"
urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", record.new, name="new"),
    path("coverage/", views.coverage, name="coverage"),
    path("calls/", views.calls, name="calls"),
    path("calls/new/", record.call_new, name="call_new"),
    path("calls/<int:pk>/edit/", record.call_edit, name="call_edit"),
    path("calls/<int:pk>/delete/", record.call_delete, name="call_delete"),
    path("blank/", views.blank, name="blank"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/print/", views.print_, name="print"),
    path("<int:pk>/edit/", record.edit, name="edit"),
    path("<int:pk>/delete/", record.delete, name="delete"),
]
