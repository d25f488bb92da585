from django.urls import path

from members.elections import paper_views, round_views, settle_views, views

app_name = "elections"

urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    # one election
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/electors/", views.electors, name="electors"),
    path("<int:pk>/electors/refresh/", views.refresh, name="refresh"),
    path("<int:pk>/rounds/new/", round_views.round_new, name="round_new"),
    path("<int:pk>/posts/", views.posts, name="posts"),
    # its result becomes posts
    path("<int:pk>/settle/", settle_views.settle, name="settle"),
    path("<int:pk>/unsettle/", settle_views.unsettle, name="unsettle"),
    # one step of it
    path("steps/<int:pk>/edit/", views.step_edit, name="step_edit"),
    path("steps/<int:pk>/done/", views.step_done, name="step_done"),
    # one ballot
    path("rounds/<int:pk>/candidates/", round_views.candidates, name="candidates"),
    path("rounds/<int:pk>/count/", round_views.count, name="count"),
    path("rounds/<int:pk>/again/", round_views.again, name="again"),
    path("rounds/<int:pk>/delete/", round_views.round_delete, name="round_delete"),
    # on paper
    path("rounds/<int:pk>/ballot/", paper_views.ballot, name="ballot"),
    path("rounds/<int:pk>/tally/", paper_views.tally, name="tally"),
    path("<int:pk>/announcement/", paper_views.announcement, name="announcement"),
    path("<int:pk>/report/", paper_views.report, name="report"),
]
