from django.db import migrations


def seal(apps, schema_editor):
    """What was confirmed before there were seals, in the order of confirming."""
    from meetings.history.seals import made

    Meeting, Seal = apps.get_model("meetings", "Meeting"), apps.get_model("meetings", "Seal")
    confirmed = Meeting.objects.filter(confirmed_at__isnull=False)
    for branch_id in confirmed.order_by("branch").values_list("branch", flat=True).distinct():
        ids = list(
            confirmed.filter(branch=branch_id).order_by("confirmed_at", "pk").values_list("pk", flat=True)
        )
        seals = made(branch_id, ids, "", None, lambda name: apps.get_model("meetings", name), Seal)
        Seal.objects.bulk_create(seals, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_seals")]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop, elidable=True)]
