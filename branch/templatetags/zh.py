"""How dates and money are written on a page."""

from django import template

register = template.Library()
