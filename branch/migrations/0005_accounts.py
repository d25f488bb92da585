from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('branch', '0003_people_in_full'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='must_change_password',
            field=models.BooleanField(default=False, editable=False, verbose_name='登录后须改密码'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_set_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='密码设定时间'),
        ),
    ]
