"""Many at once: whom one press collects from, and taking back exactly what one press wrote."""

from datetime import date

from django.db.models import Q

from branch.periods import Month
from members.dues.entries import Line, receive, why_not_withdrawn_each, withdraw
from members.models import DuesEntry, DuesPayment

UNDO = "dues_undo"


def unpaid(branch, members, month: Month):
    """The rows of a month with something due and nothing paid; who paid a part is a case of its own."""
    rows = DuesPayment.objects.filter(branch=branch, member__in=members, month=month.start, amount_due__gt=0)
    return rows.filter(Q(amount_paid=None) | Q(amount_paid=0))


def pay_in_full(branch, rows, paid_on: date, by, **how) -> list[DuesEntry]:
    """Receives what each row still lacks, on one day; `how` as for `entries.receive`.

    Whoever was not yet admitted on that day is left out: nobody pays before.
    """
    rows = rows.select_related("member").filter(member__admitted_on__lte=paid_on)
    lines = [Line(row.member, Month.containing(row.month), row.arrears) for row in rows if row.arrears]
    return receive(branch, lines, paid_on=paid_on, by=by, **how) if lines else []


def remember(request, words: str, back: str, entries=(), opened=()):
    """Keeps the last thing written, on the server's side of the session, until it is undone or closed."""
    request.session[UNDO] = {
        "entries": [entry.pk for entry in entries],
        "opened": [row.pk for row in opened],
        "words": words,
        "back": back,
        "branch": request.access.branch.pk,
    }


def recall(request) -> dict | None:
    """What `remember` kept, once."""
    written = request.session.pop(UNDO, None)
    return written if written and written["branch"] == request.access.branch.pk else None


def take_back(branch, written: dict, by) -> tuple[int, int]:
    """Undoes what was written where nothing has happened to it since: how many, and how many were left."""
    entries = list(DuesEntry.objects.filter(branch=branch, pk__in=written["entries"]))
    whys = why_not_withdrawn_each(branch, entries)
    standing = [entry for entry, why in zip(entries, whys, strict=True) if not why]
    withdraw(branch, standing, by)
    opened = DuesPayment.objects.filter(branch=branch, pk__in=written["opened"])
    # A row of which something came in meanwhile, be it withdrawn, is no longer only what the press wrote.
    told = set(
        DuesEntry.objects.filter(branch=branch, month__in=opened.values("month")).values_list(
            "member", "month"
        )
    )
    rows = [row for row in opened if (row.member_id, row.month) not in told]
    opened.filter(pk__in=[row.pk for row in rows]).delete()
    done = len(standing) + len(rows)
    return done, len(written["entries"]) + len(written["opened"]) - done
