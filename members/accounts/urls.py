from django.urls import path

from members.accounts import grant_views, views

app_name = "accounts"

urlpatterns = [
    # /accounts/
    path("", views.list_, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/rename/", views.rename, name="rename"),
    path("<int:pk>/reset/", views.reset_password, name="reset"),
    path("<int:pk>/disable/", views.disable, name="disable"),
    path("<int:pk>/enable/", views.enable, name="enable"),
    path("<int:pk>/unlock/", views.let_in_again, name="unlock"),
    path("<int:pk>/second-factor/remove/", views.remove_second_factor, name="remove_second_factor"),
    # /accounts/grants/
    path("grants/", grant_views.list_, name="grants"),
    path("grants/new/", grant_views.new, name="grant_new"),
    path("grants/clerk/", grant_views.clerk, name="grant_clerk"),
    path("grants/<int:pk>/end/", grant_views.end, name="grant_end"),
]
