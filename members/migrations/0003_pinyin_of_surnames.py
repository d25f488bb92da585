from django.db import migrations

from members.people.models import pinyin_of


def write_anew(apps, schema_editor):
    """More surnames are read as surnames now; what was stored before is corrected."""
    Member = apps.get_model("members", "Member")
    wrong = []
    for member in Member.objects.only("name", "pinyin", "initials").iterator():
        right = pinyin_of(member.name)
        if (member.pinyin, member.initials) != right:
            member.pinyin, member.initials = right
            wrong.append(member)
    Member.objects.bulk_update(wrong, ["pinyin", "initials"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("members", "0002_people_in_full")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop, elidable=True)]
