"""`{% csrf_token %}` as everywhere, and beside it the token that names this form of this page.

A form that is sent needs the one in any case, so none can be without the other (branch.submissions.once).
"""

import secrets

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from branch.submissions.once import FIELD

register = template.Library()


class FormTokens(CsrfTokenNode):
    def render(self, context):
        against_forgery = super().render(context)
        if not against_forgery:
            return ""
        return against_forgery + format_html(
            '<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(12)
        )


@register.tag
def csrf_token(parser, token):
    return FormTokens()
