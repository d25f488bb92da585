from django.urls import path

from members.dues.rates import views

urlpatterns = [
    path("", views.rates, name="rates"),
    path("trial/", views.trial, name="trial"),
    path("rounding/", views.rounding, name="rounding"),
    # /dues/rates/<category>/: the branch's own tables
    path("<slug:category>/new/", views.new, name="rate_new"),
    path("<slug:category>/<dues_month:month>/edit/", views.edit, name="rate_edit"),
    path("<slug:category>/<dues_month:month>/delete/", views.delete, name="rate_delete"),
]
