from django.urls import path

from meetings.appraisal import views, voting

app_name = "appraisal"

urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    # the poll
    path("<int:pk>/open/", views.open_, name="open"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/vote/", voting.vote, name="vote"),
    path("<int:pk>/vote/check/", voting.check, name="check"),
    path("<int:pk>/vote/cast/", voting.cast, name="cast"),
    path("<int:pk>/counts/", views.counts, name="counts"),
    # words, verdict, feedback
    path("<int:pk>/peers/", views.peers, name="peers"),
    path("<int:pk>/verdicts/", views.verdicts, name="verdicts"),
    path("<int:pk>/feedback/", views.feedback, name="feedback"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("entries/<int:pk>/self/", views.self_review, name="self_review"),
    # on paper
    path("<int:pk>/ballot-paper/", views.ballot_paper, name="ballot_paper"),
    path("<int:pk>/result/", views.result_print, name="result_print"),
    path("<int:pk>/forms/", views.forms_print, name="forms_print"),
    path("entries/<int:pk>/form/", views.form_print, name="form_print"),
]
