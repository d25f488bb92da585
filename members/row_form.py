"""One row of a branch on one form page: what every simple record has in common, said once."""

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.shortcuts import redirect, render

from branch.fields import DayField, MonthField
from branch.versions import Versioned
from members.models import Member
from members.roll import told_apart


def row_field(field: models.Field, **kwargs):
    """The form field of a column, with complaints that name it."""
    if isinstance(field, models.DateField) and not isinstance(field, (MonthField, models.DateTimeField)):
        kwargs["form_class"] = DayField
    form_field = field.formfield(**kwargs)
    empty = "请选" if form_field is not None and form_field.required else "不写"
    if isinstance(form_field, forms.ModelChoiceField):
        form_field.empty_label = empty
    elif isinstance(form_field, forms.ChoiceField):
        form_field.choices = [(value, label if value else empty) for value, label in form_field.choices]
    if form_field is not None:
        verb = "选" if isinstance(form_field, forms.ChoiceField) else "写"
        form_field.error_messages["required"] = f"还没{verb}{form_field.label}。"
        form_field.error_messages["invalid_choice"] = f"{form_field.label}请从列出的里面选。"
    return form_field


class RowForm(Versioned, forms.ModelForm):
    """A row of `instance.branch`: choices are that branch's rows, constraints that name the branch are asked.

    `widths` gives a field a share of twelve columns ("w3"); a text of many lines takes all of them.
    """

    widths: dict[str, str] = {}

    class Meta:
        formfield_callback = row_field

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        branch = self.instance.branch
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.filter(branch=branch)
                if field.queryset.model is Member:
                    field.label_from_instance = self._label_of_member
            self._dress(name, field)

    def _dress(self, name, field):
        widget = field.widget
        if isinstance(widget, forms.Textarea):
            # Django's own ten rows are too many; a form that wants others says so.
            widget.attrs["rows"] = {"10": 4}.get(widget.attrs["rows"], widget.attrs["rows"])
        kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
        if not isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
            widget.attrs.setdefault("class", kind)
        wide = isinstance(widget, (forms.Textarea, forms.CheckboxSelectMultiple))
        field.width = self.widths.get(name, "w12" if wide else "w4")

    def _label_of_member(self, member):
        return told_apart(member) if member.name in self._shared_names else member.name

    @property
    def _shared_names(self) -> set[str]:
        if not hasattr(self, "_shared"):
            names = Member.objects.filter(branch=self.instance.branch).values("name")
            shared = names.annotate(many=models.Count("id")).filter(many__gt=1)
            self._shared = set(shared.values_list("name", flat=True))
        return self._shared

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"branch"}


def row_page(request, form: RowForm, *, title: str, back: str, said: str, crumb: str, **context):
    """Shows the form; a good one that was posted is saved and said (`said` may name {row}).

    `uploads` (meetings.attachments) in the context is judged and saved with the row, in one transaction.
    """
    uploads = context.get("uploads")
    posted = request.method == "POST"
    if posted:
        good = form.is_valid()
        good = (uploads is None or uploads.is_valid()) and good
        if good:
            with transaction.atomic():
                row = form.save()
                if uploads is not None:
                    uploads.save(row)
            messages.success(request, said.format(row=row))
            return redirect(back)
    context |= {"form": form, "title": title, "back": back, "crumb": crumb}
    return render(request, "members/row_page.html", context, status=422 if posted else 200)


def delete_page(request, row, *, what: str, back: str, also: str = "", after: str = ""):
    """Asks with the row's name first. `also` says what goes with it; then on to `after`, or `back`."""
    if request.method == "POST":
        row.delete()
        messages.success(request, f"已删除：{what}。")
        return redirect(after or back)
    return render(request, "members/delete_page.html", {"what": what, "also": also, "back": back})
