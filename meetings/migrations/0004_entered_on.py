from django.db import migrations
from django.db.models import F
from django.db.models.functions import TruncDate


def note_the_day(apps, schema_editor):
    """What somebody has logged by hand was entered on the day it was logged; imports stay blank."""
    Meeting = apps.get_model("meetings", "Meeting")
    logged = Meeting.objects.filter(state="held", recorded_by__isnull=False, entered_on=None)
    logged.update(entered_on=TruncDate(F("recorded_at")))


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_organisational_life")]
    operations = [migrations.RunPython(note_the_day, migrations.RunPython.noop)]
