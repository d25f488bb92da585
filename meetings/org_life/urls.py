from django.urls import path

from meetings.org_life import views

app_name = "org_life"

urlpatterns = [
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    # one year
    path("<int:year>/", views.detail, name="detail"),
    path("<int:year>/edit/", views.edit, name="edit"),
    path("<int:year>/delete/", views.delete, name="delete"),
    path("<int:year>/problems/", views.problems, name="problems"),
    path("<int:year>/problems/new/", views.problems_new, name="problems_new"),
    path("<int:year>/problems/print/", views.problems_print, name="problems_print"),
    path("<int:year>/problems/ledger/", views.ledger_print, name="ledger_print"),
    # one step of it
    path("steps/<int:pk>/edit/", views.step_edit, name="step_edit"),
    path("steps/<int:pk>/done/", views.step_done, name="step_done"),
    path("steps/<int:pk>/link/<int:meeting>/", views.step_link, name="step_link"),
    # one problem
    path("problems/<int:pk>/edit/", views.problem_edit, name="problem_edit"),
    path("problems/<int:pk>/close/", views.problem_close, name="problem_close"),
    path("problems/<int:pk>/delete/", views.problem_delete, name="problem_delete"),
]
