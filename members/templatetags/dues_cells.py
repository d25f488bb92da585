"""The rows of the ledger of dues: a year of 100 members has 1,200 cells, too many for a template's loop."""

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from branch.periods import day_in_full, day_named
from branch.templatetags.zh import yuan

register = template.Library()


@register.simple_tag(takes_context=True)
def dues_rows(context) -> str:
    """All `rows` (members.dues.ledger.Row) of the page."""
    draw = _Drawing(context)
    return mark_safe("\n".join([draw.row(row) for row in context["rows"]]))


@register.simple_tag(takes_context=True)
def dues_cell(context, row, cell) -> str:
    """One cell that replaces the one on the page."""
    draw = _Drawing(context)
    return mark_safe(draw.cell(cell, *draw.of(row.member), oob=' hx-swap-oob="true"'))


class _Drawing:
    """How the page draws its rows; a cell is a link for who may record it."""

    def __init__(self, context):
        self.may_change, self.may_set_due = context["may_change"], context["may_set_due"]
        self.start, self.end = context["period"].start, context["period"].end
        self.room, self.tail = reverse("dues:ledger"), escape(context["tail"])
        self.half = escape(f"?half={context.get('half', '')}")
        self.group = escape(f"?group={context['scope'].code}")

    def of(self, member) -> tuple[str, int, str]:
        """What every cell of a member has in common: name, number, address."""
        return escape(member.name), member.id, f"{self.room}{member.id}/"

    def row(self, row) -> str:
        name, pk, base = own = self.of(row.member)
        take = ""
        if self.may_change:
            take = (
                f' <a class="take no-print" href="{base}pay/{self.group}" aria-label="收款：{name}">收款</a>'
            )
        cells, rate = "".join([self.cell(cell, *own) for cell in row.cells]), yuan(row.monthly_due) or "—"
        return (
            f'<tr><th scope="row"><a class="name" href="{base}{self.half}">{name}</a>{take}</th>'
            f'<td class="num"><span class="phone-only">月应交 </span>{rate}</td>{cells}'
            f'<td class="num phone-hide" id="paid-{pk}"><b>{yuan(row.paid)}</b></td></tr>'
        )

    def cell(self, cell, name, pk, base, oob="") -> str:
        month, payment, when = cell.month, cell.payment, cell.when
        code, number = month.code, month.name
        text = cell.detail
        if when is not None:
            text = day_named(when) if self.start <= when <= self.end else day_in_full(when)
        if cell.mark:
            text = f"{text} {cell.mark}" if text != "—" else cell.mark
        shown = (
            f'<b><svg class="i" aria-hidden="true"><use href="#{cell.icon}"/></svg> {cell.word}</b>'
            f"<small>{text}</small>"
        )
        head = f'<td class="cell {cell.state}" id="cell-{pk}-{code}"{oob}>'
        if not (self.may_change and (payment is not None or self.may_set_due and cell.liable)):
            return f'{head}<span data-m="{number}">{shown}</span></td>'
        in_full = " data-in-full" if payment is not None and payment.arrears else ""
        return (
            f'{head}<a href="{base}{code}/{self.tail}" data-m="{number}" data-cell{in_full} '
            f'aria-label="{name}{number}{cell.word}，{text}">{shown}</a></td>'
        )
