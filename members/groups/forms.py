"""A Party group founded, corrected, renamed, dissolved; its members moved."""

from functools import cached_property

from django import forms
from django.db import transaction

from branch.fields import DayField, day_typed, not_to_come
from branch.models import FormerGroupName, PartyGroup
from branch.periods import today
from members.days import in_reach
from members.groups.moving import end_leadership, led_from, named, places_of
from members.models import CommitteeRole, GroupMembership
from members.roll import groups_by_member, labels_of, was_in_force
from members.row_form import RowForm

OUT = "out"
NOT_THERE = "选的党小组在这一天还没有成立，或者已经撤销。"


class GroupForm(RowForm):
    """A new group, or what was entered wrongly; a real change of name keeps the old one (RenameForm)."""

    class Meta(RowForm.Meta):
        model = PartyGroup
        fields = ["name", "department", "founded_on"]
        help_texts = {"founded_on": "不知道的留空，算一直就有。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = "登记错了在这里改；真的改了名，用“改名”，原来的名字会留下。"
        self.fields["name"].help_text = known if self.instance.pk else "例：第三党小组。"

    def clean_name(self):
        return self.cleaned_data["name"].strip()

    def clean_founded_on(self):
        day = in_reach(self.cleaned_data["founded_on"])
        group = self.instance
        if not (day and group.pk):
            return day
        if group.dissolved_on and day >= group.dissolved_on:
            raise forms.ValidationError(f"这个党小组{named(group.dissolved_on)}撤销，成立日期要早于这一天。")
        first = group.memberships.exclude(began_on=None).order_by("began_on").first()
        if first and first.began_on < day:
            text = f"{first.member}{named(first.began_on)}就在这个党小组，成立日期不能晚于这一天。"
            raise forms.ValidationError(text)
        return day

    def save(self, commit=True):
        group = self.instance
        if not group.pk:
            last = group.branch.groups.order_by("-position").values_list("position", flat=True).first()
            group.position = (last or 0) + 1
        return super().save(commit)


class RenameForm(RowForm):
    """The new name from a day on. A name is one word for the group today, so the day is not to come."""

    renamed_on = DayField(label="改名日期", required=True, error_messages={"required": "还没写改名日期。"})

    class Meta(RowForm.Meta):
        model = PartyGroup
        fields = ["name"]
        labels = {"name": "新名称"}
        help_texts = {"name": "原来的名称留在党小组的页面上；以前的记录显示新名称。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name_before = self.instance.name

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if name == self.name_before:
            raise forms.ValidationError("和现在的名称一样，没有改。")
        return name

    def clean_renamed_on(self):
        group = self.instance
        day = not_to_come(in_reach(self.cleaned_data["renamed_on"]), "改名日期不能晚于今天，到那天再改。")
        last = group.former_names.last()
        if group.founded_on and day <= group.founded_on:
            raise forms.ValidationError(f"改名日期要晚于成立日期（{named(group.founded_on)}）。")
        if last and day <= last.until:
            raise forms.ValidationError(f"{named(last.until)}改过一次名，这次要晚于那一天。")
        return day

    @transaction.atomic
    def save(self, commit=True):
        group, until = super().save(commit), self.cleaned_data["renamed_on"]
        FormerGroupName.objects.create(branch=group.branch, group=group, name=self.name_before, until=until)
        return group


class MoveForm(forms.Form):
    """Members of any group go to one group, or to none, from a day on."""

    day = DayField(label="从哪天起", error_messages={"required": "还没写从哪天起。"})
    to = forms.ChoiceField(label="调到", error_messages={"required": "还没选调到哪个党小组。"})
    members = forms.TypedMultipleChoiceField(
        label="党员", coerce=int, error_messages={"required": "还没勾选党员。"}
    )
    end_posts = forms.BooleanField(required=False, label="组长任职同时到这一天为止")

    def __init__(self, branch, data=None, initial=None):
        super().__init__(data, initial=initial)
        self.branch = branch
        self.typed_day = day_typed(self["day"].value())
        self.fields["to"].choices = [
            ("", "请选"),
            *((str(group.pk), group.name) for group in self.groups if group.exists_on(self.typed_day)),
            (OUT, "不在党小组"),
        ]
        self.fields["members"].choices = [(id_, place.member.name) for id_, place in self.places.items()]
        self.fields["to"].error_messages["invalid_choice"] = NOT_THERE
        self.fields["members"].error_messages["invalid_choice"] = "勾选的人里有不在册的，请重新勾选。"

    @cached_property
    def groups(self) -> list[PartyGroup]:
        return list(self.branch.groups.all())

    @cached_property
    def places(self):
        """Who is on the roll today or on the day asked for."""
        members = self.branch.members
        there = members.on_roll(today()) | members.on_roll(self.typed_day)
        return places_of(self.branch, there.order_by("pinyin", "number", "id"))

    @cached_property
    def sections(self) -> list[tuple[PartyGroup | None, list[tuple[int, str, bool]]]]:
        """(group, [(id, name, ticked)]) as they stand on the day."""
        names = labels_of(place.member for place in self.places.values())
        now = groups_by_member(self.branch, self.typed_day)
        ticked = {str(value) for value in self["members"].value() or ()}
        found = {group.id: (group, []) for group in self.groups} | {None: (None, [])}
        for id_ in self.places:
            found[now.get(id_)][1].append((id_, names[id_], str(id_) in ticked))
        return [section for section in found.values() if section[1]]

    def clean_day(self):
        return in_reach(self.cleaned_data["day"])

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        group, day = self.target, data["day"]
        for id_ in data["members"]:
            if fault := self.places[id_].fault(group, day):
                self.add_error("members", fault)
        for role in () if self.errors else self.led:
            if role.began_on > day:
                text = (
                    f"{role.member}登记了{named(role.began_on)}起任{role.group}组长，先到“班子和任职”里改。"
                )
                self.add_error("members", text)
        if not self.errors and self.led and not data["end_posts"]:
            names = "、".join(f"{role.member}是{role.group}组长" for role in self.led)
            text = f"{names}。调走以后不再是组长：勾上“组长任职同时到这一天为止”再保存。"
            self.add_error("end_posts", text)
        return data

    @property
    def target(self) -> PartyGroup | None:
        wanted = self.cleaned_data["to"]
        return None if wanted == OUT else next(group for group in self.groups if str(group.pk) == wanted)

    @cached_property
    def led(self) -> list[CommitteeRole]:
        """The leaders' posts of those who go, in the groups that they leave."""
        roles = CommitteeRole.objects.filter(led_from(self.branch, self.cleaned_data["day"]))
        roles = roles.filter(member__in=self.cleaned_data["members"]).select_related("member", "group")
        return [role for role in roles if role.group != self.target]

    @transaction.atomic
    def save(self) -> int:
        group, day, ids = self.target, self.cleaned_data["day"], self.cleaned_data["members"]
        for id_ in ids:
            self.places[id_].go(group, day)
        end_leadership(self.led, day)
        return len(ids)


class DissolveForm(forms.Form):
    """A group ends on a day; in the same step each of its members goes to another group, or to none."""

    day = DayField(label="撤销日期", error_messages={"required": "还没写撤销日期。"})
    to_all = forms.ChoiceField(label="本组党员都调到", required=False)

    def __init__(self, group: PartyGroup, data=None, initial=None):
        super().__init__(data, initial=initial)
        self.group, self.branch = group, group.branch
        self.typed_day = day_typed(self["day"].value())
        there = [
            (str(other.pk), other.name)
            for other in self.branch.groups.on(self.typed_day)
            if other.pk != group.pk
        ]
        choices = [*there, (OUT, "不在党小组")]
        self.fields["to_all"].choices = [("", "下面逐个选"), *choices]
        self.fields["to_all"].error_messages["invalid_choice"] = NOT_THERE
        names = labels_of(place.member for place in self.places.values())
        for id_ in self.places:
            field = forms.ChoiceField(label=names[id_], required=False, choices=[("", "同上面"), *choices])
            field.error_messages["invalid_choice"] = f"{names[id_]}：选的党小组在这一天不存在。"
            self.fields[f"to-{id_}"] = field
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "day" else "form-select"

    @cached_property
    def memberships(self) -> list[GroupMembership]:
        return list(GroupMembership.objects.filter(group=self.group).select_related("member"))

    @cached_property
    def places(self):
        """Those of the group on the day who have not left the branch by then."""
        day = self.typed_day
        there = [
            row.member
            for row in self.memberships
            if was_in_force(row, day) and (row.member.left_on is None or row.member.left_on > day)
        ]
        return places_of(self.branch, sorted(there, key=lambda member: (member.pinyin, member.id)))

    @property
    def rows(self):
        return [self[f"to-{id_}"] for id_ in self.places]

    def clean_day(self):
        day, group = in_reach(self.cleaned_data["day"]), self.group
        if group.founded_on and day <= group.founded_on:
            raise forms.ValidationError(f"撤销日期要晚于成立日期（{named(group.founded_on)}）。")
        for row in self.memberships:
            if row.began_on and row.began_on >= day:
                raise forms.ValidationError(
                    f"{row.member}{named(row.began_on)}才到{group}，撤销日期要晚于这一天。"
                )
            if row.ended_on and row.ended_on > day:
                raise forms.ValidationError(
                    f"{row.member}{named(row.ended_on)}才离开{group}，撤销日期不能早于这一天。"
                )
        for role in self.leaders(day):
            if role.began_on >= day or role.ended_on:
                until = role.ended_on or role.began_on
                raise forms.ValidationError(
                    f"{role.member}任{group}组长登记到了{named(until)}，撤销日期不能早于这一天；"
                    "或者先到“班子和任职”里改。"
                )
        return day

    def leaders(self, day) -> list[CommitteeRole]:
        roles = CommitteeRole.objects.filter(led_from(self.branch, day), group=self.group)
        return list(roles.select_related("member"))

    def clean(self):
        data = super().clean()
        if "day" in self.errors:
            return data
        others = {str(group.pk): group for group in self.branch.groups.on(data["day"])}
        self.goes = {}
        for id_, place in self.places.items():
            name = f"to-{id_}"
            wanted = data.get(name) or data.get("to_all")
            if self.has_error(name) or self.has_error("to_all"):
                continue
            if not wanted:
                self.add_error(name, f"还没选{self.fields[name].label}调到哪个党小组。")
            else:
                self.goes[place.member.id] = None if wanted == OUT else others[wanted]
        return data

    @transaction.atomic
    def save(self) -> PartyGroup:
        group, day = self.group, self.cleaned_data["day"]
        for id_, place in self.places.items():
            place.go(self.goes[id_], day)
        # Those who left the branch before, and whose row nobody closed.
        GroupMembership.objects.filter(group=group, ended_on=None).update(ended_on=day)
        end_leadership(self.leaders(day), day)
        group.dissolved_on = day
        group.save(update_fields=["dissolved_on"])
        return group
