from django.db import migrations

RULES = "《关于中国共产党党费收缴、使用和管理的规定》（中组发〔2008〕3号）"
# (category, upper, percent, fixed, article)
RATES = [
    ("in_service", 3000, "0.5", None, "第二条"),
    ("in_service", 5000, "1", None, "第二条"),
    ("in_service", 10000, "1.5", None, "第二条"),
    ("in_service", None, "2", None, "第二条"),
    ("retired", 5000, "0.5", None, "第五条"),
    ("retired", None, "1", None, "第五条"),
    ("farmer", None, None, "0.20", "第六条（每月0.2元至1元）"),
    ("student", None, None, "0.20", "第六条"),
    ("unemployed", None, None, "0.20", "第六条"),
]


def make_default_rates(apps, schema_editor):
    """The rates of the rules, for every branch that has no table of its own."""
    rate = apps.get_model("members", "DuesRate")
    for category, upper, percent, fixed, article in RATES:
        rate.objects.create(
            category=category, upper=upper, percent=percent, fixed=fixed, source=f"{RULES}{article}"
        )


def drop_default_rates(apps, schema_editor):
    apps.get_model("members", "DuesRate").objects.filter(branch=None).delete()


class Migration(migrations.Migration):
    replaces = [("members", "0005_default_dues_rates")]
    dependencies = [("members", "0001_tables")]
    operations = [migrations.RunPython(make_default_rates, drop_default_rates)]
