"""Small words of the templates: icons, where we are, and how dates and money are written on a page."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from branch.periods import day_in_full, day_named, today

register = template.Library()


@register.simple_tag
def icon(name: str) -> str:
    """A drawing of templates/_icons.html; always beside its word, so hidden from screen readers."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#{}"/></svg>', name)


@register.simple_tag(takes_context=True)
def here(context, names: str) -> str:
    """`aria-current` when the page is one of these URL names, or in one of these namespaces (`dues:`)."""
    match = getattr(context.get("request"), "resolver_match", None)
    view = match.view_name if match else ""
    at_home = any(
        view.startswith(name) if name.endswith(":") else view.split("_")[0] == name for name in names.split()
    )
    return mark_safe(' aria-current="page"') if at_home else ""


@register.simple_tag(takes_context=True)
def query(context, name="", value="", **changes) -> str:
    """The page's own query with some values changed, beginning with ?; an empty value takes its key out.

    A key that only the template's context knows is named by the first two arguments.
    """
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    if name:
        changes[name] = value
    for key, value in changes.items():
        if value in (None, ""):
            asked.pop(key, None)
        else:
            asked[key] = value
    return f"?{asked.urlencode()}"


@register.filter
def day(value, period=None) -> str:
    """6月4日 inside the shown period (or the current year), 2025年11月12日 outside it."""
    if value is None:
        return ""
    if period:
        return day_named(value) if value in period else day_in_full(value)
    return day_named(value, today().year)


@register.filter
def weekday(value) -> str:
    return "周" + "一二三四五六日"[value.weekday()] if value else ""


@register.filter
def month(value) -> str:
    """A month kept as its first day: 6月."""
    return f"{value.month}月" if value else ""


@register.filter
def yuan(value) -> str:
    """1,274.40; nothing where no amount was recorded."""
    return "" if value is None else f"{Decimal(value):,.2f}"
