from django.urls import path

from meetings.plan import calendar_views as calendar
from meetings.plan import views, year_views

app_name = "plan"
urlpatterns = [
    # /plan/
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("move/", views.move, name="move"),
    # /plan/<year>/
    path("<int:year>/edit/", year_views.edit, name="sheet"),
    path("<int:year>/copy/", year_views.copy_, name="copy"),
    # /plan/items/<pk>/
    path("items/<int:pk>/edit/", views.edit, name="edit"),
    path("items/<int:pk>/delete/", views.delete, name="delete"),
    path("items/<int:pk>/schedule/", views.schedule, name="schedule"),
    path("items/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("items/<int:pk>/restore/", views.restore, name="restore"),
    # /plan/calendar/
    path("calendar/", calendar.links, name="calendar"),
    path("calendar/new/", calendar.new, name="calendar_new"),
    path("calendar/<int:pk>/revoke/", calendar.revoke, name="calendar_revoke"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
]
