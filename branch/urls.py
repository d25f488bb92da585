"""The table of contents: each prefix names the room that answers."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from branch import health, views
from branch.periods import HalfYearConverter
from branch.sign_in import views as sign_in

register_converter(HalfYearConverter, "half")
# No table has a longer number, and no database takes one of any length: such an address names nothing.
IntConverter.regex = "[0-9]{1,18}"

urlpatterns = [
    # who is signed in
    path("login/", sign_in.sign_in, name="login"),
    path("login/code/", sign_in.code, name="login_code"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("password/", views.change_password, name="password_change"),
    path("security/", include("branch.sign_in.urls")),
    path("text-size/", views.text_size, name="text_size"),
    path("start/", include("members.accounts.start.urls")),
    path("more/", views.more, name="more"),
    path("healthz", health.healthz, name="healthz"),
    # people
    path("branch/", include("members.profile_urls")),
    path("members/", include("reports.own.urls")),
    path("members/", include("members.urls")),
    path("posts/", include("members.posts.urls")),
    path("dues/print/", include("reports.ledgers.urls")),
    path("dues/payroll/", include("reports.payroll.urls")),
    path("dues/", include("members.dues.urls")),
    path("honours/", include("members.honours.urls")),
    path("pledges/", include("members.pledges.urls")),
    path("duty/", include("members.duty.urls")),
    path("groups/", include("members.groups.urls")),
    path("accounts/", include("members.accounts.urls")),
    path("elections/", include("members.elections.urls")),
    path("development/", include("members.development.urls")),
    path("transfers/", include("members.transfers.urls")),
    path("backups/", include("members.backups.urls")),
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
    path("trail/", include("reports.trail.urls")),
    path("", include("reports.urls")),
]

handler500 = "branch.faults.server_error"
handler400 = "branch.faults.bad_request"
