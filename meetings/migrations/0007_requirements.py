import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_the_regulations(apps, schema_editor):
    """Of the defaults only the lecture is not asked for by a number in the Regulations."""
    defaults = apps.get_model("meetings", "Requirement").objects.filter(branch=None, organisation=None)
    defaults.exclude(form="party_lecture").update(kind="regulation")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_dues_in_full"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="requirement",
            name="kind",
            field=models.CharField(
                choices=[("regulation", "制度要求"), ("own", "本单位要求")],
                default="own",
                max_length=10,
                verbose_name="性质",
            ),
        ),
        migrations.AddField(
            model_name="requirement",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="原因"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="recorded_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AlterField(
            model_name="requirement",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="依据"),
        ),
        migrations.RunPython(name_the_regulations, migrations.RunPython.noop),
    ]
