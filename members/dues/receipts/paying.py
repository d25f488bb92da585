"""One sum of a member, over several months (补交、本月、预交、自愿多交)."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from branch.periods import Month, today
from branch.regulations import DUES_RULES
from branch.transactions import atomic_post
from members import access
from members.dues.entries import Line, Refused, receive
from members.dues.entry_lines import SHOWN
from members.dues.forms import TakingForm, amount
from members.dues.months import ledger_url
from members.dues.receipts.spread import ZERO, is_long_ago, parts_of, shown, spread
from members.models import DuesEntry, GroupMembership, Member


class PayForm(TakingForm):
    """A sum, and on which months it is put; the lines are fields `m-2026-01` beside the form's own."""

    field_order = ("total", "paid_on", "way", "collected_by", "voluntary", "seen")

    total = amount("一共交（元）", min_value=Decimal("0.01"))

    def __init__(self, *args, parts, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.parts, self.now = parts, now
        self.fields["total"].error_messages["min_value"] = "金额要大于 0。"
        self.has_lines = any(part.name in self.data for part in parts)

    def clean(self):
        cleaned = super().clean()
        if self.has_lines:
            self.read_lines()
        if self.errors or self.is_stale:
            return cleaned
        if not self.has_lines:
            self.propose()
            self.add_error(None, "看一看分到各月的金额，对了再按保存。")
            return cleaned
        self._judge(cleaned["total"], cleaned["voluntary"])
        return cleaned

    def propose(self):
        left = spread(self.parts, self.cleaned_data["total"], self.cleaned_data.get("voluntary", False))
        if left:
            self.add_error("total", self.words_of_rest(left))

    def read_lines(self):
        field = amount("金额", required=False)
        for part in self.parts:
            part.typed = self.data.get(part.name, "").strip()
            try:
                part.amount = field.clean(part.typed) or ZERO
            except forms.ValidationError as fault:
                part.error = " ".join(fault.messages)

    def _judge(self, total, is_gift):
        if any(part.error for part in self.parts):
            self.add_error(None, "有的月份金额不对，请看下面标出的。")
            return
        told = sum((part.amount for part in self.parts), ZERO)
        if told != total:
            much = f"多 {told - total:,.2f}" if told > total else f"少 {total - told:,.2f}"
            self.add_error(None, f"各月合计 {told:,.2f} 元，比一共交的 {total:,.2f} 元{much} 元。")
            return
        beyond = sum((part.beyond for part in self.parts), ZERO)
        self.ask_about_gift(beyond, "total")
        if beyond and not is_gift and not self.large:
            self.add_error("total", self.words_of_rest(beyond))

    def words_of_rest(self, rest) -> str:
        return f"比要交的多 {rest:,.2f} 元。自愿多交请勾选“自愿多交”，写错请改金额。"

    @property
    def typed_sums(self) -> dict[str, Decimal]:
        """All lines that were sent, also of months of which nothing is open any more."""
        field, sums = amount("金额", required=False), {}
        for name in self.data:
            if name.startswith("m-"):
                try:
                    sums[name] = field.clean(self.data[name].strip())
                except forms.ValidationError:
                    sums[name] = None
        return {name: told for name, told in sums.items() if told or told is None and self.data[name].strip()}

    @property
    def lines(self) -> list[Line]:
        return [Line(self.member, part.month, part.amount) for part in self.parts if part.amount]


@access.to_change("dues")
@atomic_post
def pay(request, pk):
    who, member = request.access, access.fetch(request, Member, pk=pk)
    memberships = GroupMembership.objects.on(today()).filter(member=member)
    if not who.may_change_in_group("dues", memberships.values_list("group", flat=True).first()):
        raise PermissionDenied
    now = Month.containing(today())
    parts, state = parts_of(who.branch, member, now), state_of(who.branch, member)
    form = PayForm(request.POST or None, who=who, member=member, state=state, parts=parts, now=now)
    if request.method != "POST":
        return _looked_at(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if form.is_stale:
        if receipt := _just_recorded(request, form):
            messages.info(request, f"这一笔刚才已经记过，收据 {receipt}，没有重复记。")
            return redirect("dues:receipt", receipt)
        form.tell_what_changed(f"{member}的党费刚有人记过，下面是现在的情况。")
        return _page(request, form, status=422)
    try:
        made = receive(who.branch, form.lines, by=request.user, **form.how)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, form, status=422)
    months = "、".join(Month.containing(entry.month).long_name for entry in made)
    messages.success(request, f"{member}交 {form.cleaned_data['total']:,.2f} 元，记在{months}。")
    return redirect("dues:receipt", made[0].receipt)


def _looked_at(request, form):
    """With `?total=` the lines are proposed for that sum: on the page, or alone for the script."""
    asked, fault = request.GET, ""
    total = sum((part.open for part in form.parts if part.month <= form.now), ZERO)
    if "total" in asked:
        form.initial |= {name: asked[name] for name in form.fields if name in asked and name != "seen"}
        try:
            total = form.fields["total"].clean(asked["total"])
        except forms.ValidationError as wrong:
            total, fault = ZERO, " ".join(wrong.messages)
    elif total:
        form.initial["total"] = total
    left = spread(form.parts, total, bool(asked.get("voluntary")))
    return _page(request, form, fault=fault or (form.words_of_rest(left) if left else ""))


def state_of(branch, member) -> str:
    """What came in of a member, as one text to compare."""
    entries = DuesEntry.objects.filter(branch=branch, member=member)
    last = entries.order_by("-id").values_list("id", flat=True).first() or 0
    return f"{last}/{entries.filter(withdrawn_at=None).count()}"


def _just_recorded(request, form) -> str:
    """The receipt that this same form made a moment ago, where it was sent twice."""
    last_seen = form.cleaned_data["seen"].partition("/")[0]
    if not last_seen.isdecimal():
        return ""
    since = DuesEntry.objects.live().filter(
        branch=form.who.branch, member=form.member, pk__gt=int(last_seen[:17])
    )
    since = list(since.select_related(*SHOWN))
    if len({entry.receipt for entry in since}) != 1:
        return ""
    told = {f"m-{entry.month:%Y-%m}": entry.amount for entry in since}
    same = told == form.typed_sums and since[0].recorded_by == request.user
    return since[0].receipt if same and since[0].paid_on == form.cleaned_data["paid_on"] else ""


def _page(request, form, status=200, fault=""):
    member, now = form.member, form.now
    parts = shown(form.parts, now)
    context = {
        "form": form,
        "member": member,
        "parts": [(part, part.kind(now)) for part in parts],
        "told": sum((part.amount for part in parts), ZERO),
        "long_ago": [part.month for part in parts if part.amount and is_long_ago(part.month, now)],
        "rules": DUES_RULES,
        "open": sum((part.open for part in form.parts if part.month <= now), ZERO),
        "fault": fault,
        "back": ledger_url(now, request.GET.get("group", "")),
    }
    alone = request.htmx and request.method == "GET"
    template = "members/dues/receipts/_parts.html" if alone else "members/dues/receipts/pay.html"
    return render(request, template, context, status=status)
