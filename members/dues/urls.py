from django.urls import include, path, register_converter

from branch.periods import Month
from members.dues import account, cells, months, views
from members.dues.receipts import paying


class MonthConverter:
    """`<dues_month:month>` in a URL: 2020-01."""

    regex = r"[1-9]\d{3}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> Month:
        return Month.parse(value)

    def to_url(self, value: Month | str) -> str:
        return str(value)


register_converter(MonthConverter, "dues_month")

app_name = "dues"

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("rows/", views.rows, name="rows"),
    # many at once
    path("open/<dues_month:month>/", months.open_month, name="open"),
    path("group/<int:group>/<dues_month:month>/", months.pay_group, name="pay_group"),
    path("undo/", months.undo, name="undo"),
    path("undo/close/", months.close_undo, name="close_undo"),
    # one sum, and what it was for
    path("receipts/", include("members.dues.receipts.urls")),
    path("entries/<int:pk>/withdraw/", cells.entry_withdraw, name="entry_withdraw"),
    # what it rests on, and what becomes of it
    path("rates/", include("members.dues.rates.urls")),
    path("bases/", include("members.dues.bases.urls")),
    path("relief/", include("members.dues.relief.urls")),
    path("chasing/", include("members.dues.chasing.urls")),
    path("remittances/", include("members.dues.remittance.urls")),
    path("funds/", include("members.dues.funds.urls")),
    # /dues/<member>/
    path("<int:pk>/", account.member, name="member"),
    path("<int:pk>/pay/", paying.pay, name="pay"),
    path("<int:pk>/<dues_month:month>/", cells.cell, name="cell"),
    path("<int:pk>/<dues_month:month>/in-full/", cells.in_full, name="in_full"),
    path("<int:pk>/<dues_month:month>/due/", cells.due, name="cell_due"),
]
