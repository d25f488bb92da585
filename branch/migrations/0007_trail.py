import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import branch.trail.models


class Migration(migrations.Migration):
    dependencies = [
        ("branch", "0006_submissions"),
    ]

    operations = [
        migrations.AlterModelManagers(name="user", managers=[]),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="时间")),
                ("press", models.UUIDField(editable=False)),
                ("actor_name", models.CharField(max_length=150, verbose_name="操作人姓名")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来自")),
                (
                    "kind",
                    models.CharField(
                        choices=[("made", "录入"), ("changed", "修改"), ("gone", "删除"), ("back", "恢复")],
                        max_length=7,
                        verbose_name="动作",
                    ),
                ),
                ("row_type", models.CharField(max_length=60)),
                ("row_id", models.BigIntegerField()),
                ("record_type", models.CharField(max_length=60)),
                ("record_id", models.BigIntegerField()),
                ("is_top", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="原因")),
                ("changes", models.JSONField(encoder=branch.trail.models.Readable, verbose_name="内容")),
                (
                    "actor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="branch.branch",
                        verbose_name="支部",
                    ),
                ),
            ],
            options={
                "verbose_name": "变动",
                "verbose_name_plural": "变动",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["branch", "-at", "-id"], name="change_of_branch"),
                    models.Index(fields=["record_type", "record_id", "-at"], name="change_of_record"),
                    models.Index(fields=["row_type", "row_id"], name="change_of_row"),
                    models.Index(condition=models.Q(("kind", "gone")), fields=["press"], name="change_gone_together"),
                    models.Index(
                        condition=models.Q(("is_top", True), ("kind", "gone")),
                        fields=["branch", "-at"],
                        name="change_in_bin",
                    ),
                ],
            },
        ),
    ]
