from django.urls import path

from members.development import entry_views, views

app_name = "development"

urlpatterns = [
    path("", views.list_, name="list"),
    path("conversions/", views.conversions, name="conversions"),
    path("new/", entry_views.new, name="new"),
    path("backfill/<int:member>/", entry_views.backfill, name="backfill"),
    # one file
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/print/", views.sheet, name="print"),
    path("<int:pk>/edit/", entry_views.edit, name="edit"),
    path("<int:pk>/end/", entry_views.end, name="end"),
    path("<int:pk>/reopen/", entry_views.reopen, name="reopen"),
    path("<int:pk>/delete/", entry_views.delete, name="delete"),
    path("<int:pk>/enrol/", entry_views.enrol, name="enrol"),
    path("<int:pk>/link/<int:member>/", entry_views.link_member, name="link"),
    # its steps
    path("<int:pk>/steps/new/", entry_views.step_new, name="step_new"),
    path("steps/<int:pk>/edit/", entry_views.step_edit, name="step_edit"),
    path("steps/<int:pk>/delete/", entry_views.step_delete, name="step_delete"),
    # mentors and sponsors
    path("<int:pk>/helpers/new/", entry_views.helper_new, name="helper_new"),
    path("helpers/<int:pk>/edit/", entry_views.helper_edit, name="helper_edit"),
    path("helpers/<int:pk>/delete/", entry_views.helper_delete, name="helper_delete"),
]
