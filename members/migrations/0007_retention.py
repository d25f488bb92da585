import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("branch", "0003_people_in_full"), ("members", "0006_sealed")]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "years",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1, "年数写 1 到 30。"),
                            django.core.validators.MaxValueValidator(30, "年数写 1 到 30。"),
                        ],
                        verbose_name="离开满几年可以清除",
                    ),
                ),
                (
                    "branch",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="retention", to="branch.branch"
                    ),
                ),
            ],
            options={"verbose_name": "个人信息保留年限", "verbose_name_plural": "个人信息保留年限"},
        ),
    ]
