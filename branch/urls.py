"""The table of contents: each prefix names the room that answers."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path, register_converter

from branch import views
from branch.periods import HalfYearConverter

register_converter(HalfYearConverter, "half")

urlpatterns = [
    # who is signed in
    path("login/", views.sign_in, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", views.ChangePassword.as_view(), name="password_change"),
    path("text-size/", views.text_size, name="text_size"),
    path("more/", views.more, name="more"),
    # people
    path("branch/", include("members.profile_urls")),
    path("members/", include("members.urls")),
    path("posts/", include("members.posts.urls")),
    path("dues/print/", include("reports.ledgers.urls")),
    path("dues/payroll/", include("reports.payroll.urls")),
    path("dues/", include("members.dues.urls")),
    path("honours/", include("members.honours.urls")),
    path("pledges/", include("members.pledges.urls")),
    path("duty/", include("members.duty.urls")),
    path("groups/", include("members.groups.urls")),
    path("elections/", include("members.elections.urls")),
    path("development/", include("members.development.urls")),
    path("transfers/", include("members.transfers.urls")),
    path("discipline/", include("members.discipline.urls")),
    # organisational life
    path("meetings/", include("meetings.urls")),
    path("talks/", include("meetings.talks.urls")),
    path("study/", include("meetings.study.urls")),
    path("plan/", include("meetings.plan.urls")),
    path("sign-in/", include("meetings.sign_in.urls")),
    path("leaders/", include("meetings.leaders.urls")),
    path("org-life/", include("meetings.org_life.urls")),
    path("appraisal/", include("meetings.appraisal.urls")),
    path("conduct/", include("meetings.conduct.urls")),
    path("campaigns/", include("meetings.campaigns.urls")),
    path("attachments/", include("meetings.attachments.urls")),
    path("requirements/", include("meetings.requirements.urls")),
    path("overview/requirements/", include("meetings.requirements.below_urls")),
    # what it adds up to
    path("exchange/", include("reports.workbook.urls")),
    path("book/", include("reports.book.urls")),
    path("roster/", include("reports.roster.urls")),
    path("officer/", include("reports.officer.urls")),
    path("handover/", include("reports.handover.urls")),
    path("pack/", include("reports.pack.urls")),
    path("", include("reports.urls")),
]
