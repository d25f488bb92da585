"""ID numbers, phones and wages as sealed text: the columns first, then what stands in them."""

import branch.sealed.fields
import django.core.validators
from django.db import migrations, models
from branch.sealed.keys import make_first_key
from branch.sealed.resealing import raw_values, reseal_columns, rows_of, sealed_fields


def seal_what_is_there(apps, schema_editor):
    make_first_key()
    reseal_columns(apps)


def unseal_what_is_there(apps, schema_editor):
    for model, field in sealed_fields(apps):
        for pk, raw in list(raw_values(model, field)):
            value = field.opened(raw)
            text = field.as_text(value)
            rows_of(model).filter(pk=pk).update(**{field.name: models.Value(text, models.TextField())})
    if schema_editor.connection.vendor == "postgresql":
        # The columns are changed in this transaction too: no check may still be waiting.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [("members", "0005_default_dues_rates")]

    operations = [
        migrations.RemoveConstraint(
            model_name='duesbase',
            name='dues_base_of_member_not_negative',
        ),
        migrations.RemoveConstraint(
            model_name='duesbaseitem',
            name='dues_base_item_not_negative',
        ),
        migrations.RemoveConstraint(
            model_name='duespayment',
            name='dues_base_not_negative',
        ),
        migrations.AlterField(
            model_name='applicant',
            name='id_number',
            field=branch.sealed.fields.SealedCharField(blank=True, findable=True, max_length=18, verbose_name='公民身份号码'),
        ),
        migrations.AlterField(
            model_name='applicant',
            name='phone',
            field=branch.sealed.fields.SealedCharField(blank=True, max_length=30, verbose_name='手机号码'),
        ),
        migrations.AlterField(
            model_name='duesbase',
            name='base',
            field=branch.sealed.fields.SealedDecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0, '计算基数不能是负数。')], verbose_name='计算基数'),
        ),
        migrations.AlterField(
            model_name='duesbaseitem',
            name='amount',
            field=branch.sealed.fields.SealedDecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0, '金额写正数；减去的由“计入”说明。')], verbose_name='金额'),
        ),
        migrations.AlterField(
            model_name='duespayment',
            name='amount_exact',
            field=branch.sealed.fields.SealedDecimalField(blank=True, decimal_places=5, max_digits=14, null=True, verbose_name='未取整应交'),
        ),
        migrations.AlterField(
            model_name='duespayment',
            name='base',
            field=branch.sealed.fields.SealedDecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0, '计算基数不能是负数。')], verbose_name='计算基数'),
        ),
        migrations.AlterField(
            model_name='historicalduesbase',
            name='base',
            field=branch.sealed.fields.SealedDecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0, '计算基数不能是负数。')], verbose_name='计算基数'),
        ),
        migrations.AlterField(
            model_name='historicalduespayment',
            name='amount_exact',
            field=branch.sealed.fields.SealedDecimalField(blank=True, decimal_places=5, max_digits=14, null=True, verbose_name='未取整应交'),
        ),
        migrations.AlterField(
            model_name='historicalduespayment',
            name='base',
            field=branch.sealed.fields.SealedDecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0, '计算基数不能是负数。')], verbose_name='计算基数'),
        ),
        migrations.AlterField(
            model_name='member',
            name='id_number',
            field=branch.sealed.fields.SealedCharField(blank=True, findable=True, max_length=18, verbose_name='公民身份号码'),
        ),
        migrations.AlterField(
            model_name='member',
            name='phone',
            field=branch.sealed.fields.SealedCharField(blank=True, max_length=30, verbose_name='手机号码'),
        ),
        migrations.AddField(
            model_name="personaldataview",
            name="reason",
            field=models.CharField(blank=True, max_length=100, verbose_name="用途"),
        ),
        migrations.RunPython(seal_what_is_there, unseal_what_is_there),
    ]
