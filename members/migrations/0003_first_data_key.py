from django.db import migrations

from branch.sealed.keys import make_first_key


def make_key(apps, schema_editor):
    """Here nothing is sealed yet; later a new key would open nothing of what is there."""
    make_first_key()


class Migration(migrations.Migration):
    replaces = [("members", "0006_sealed")]
    dependencies = [("members", "0002_default_dues_rates")]
    operations = [migrations.RunPython(make_key, migrations.RunPython.noop)]
