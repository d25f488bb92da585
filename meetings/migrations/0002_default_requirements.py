from django.db import migrations

REGULATIONS = "《中国共产党支部工作条例（试行）》"
DEFAULTS = [
    # form, each, each group, only with a committee, kind, source
    ("general_meeting", "quarter", False, False, "regulation", f"{REGULATIONS}第十一条"),
    ("committee_meeting", "month", False, True, "regulation", f"{REGULATIONS}第十二条"),
    ("group_meeting", "month", True, False, "regulation", f"{REGULATIONS}第十三条"),
    ("theme_day", "month", False, False, "regulation", f"{REGULATIONS}第十六条"),
    # The Regulations give no number for lectures.
    ("party_lecture", "half", False, False, "own", "本单位惯例（条例第十六条未规定次数）"),
]


def add(apps, schema_editor):
    Requirement = apps.get_model("meetings", "Requirement")
    for position, (form, each, each_group, needs_committee, kind, source) in enumerate(DEFAULTS, 1):
        Requirement.objects.create(
            form=form, each=each, each_group=each_group, needs_committee=needs_committee, kind=kind,
            source=source, position=position,
        )  # fmt: skip


def remove(apps, schema_editor):
    apps.get_model("meetings", "Requirement").objects.filter(branch=None, organisation=None).delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_tables")]
    operations = [migrations.RunPython(add, remove)]
