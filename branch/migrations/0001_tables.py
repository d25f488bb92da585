import branch.sealed.fields
import branch.sign_in.models
import branch.trail.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('branch', '0001_initial'), ('branch', '0002_late_after_days'), ('branch', '0003_people_in_full'), ('branch', '0005_accounts'), ('branch', '0006_submissions'), ('branch', '0007_trail'), ('branch', '0008_sign_ins')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='摘要')),
                ('location', models.TextField(verbose_name='去向')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='时间')),
            ],
            options={
                'verbose_name': '已处理的提交',
                'verbose_name_plural': '已处理的提交',
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='名称')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='branch.organisation', verbose_name='上级')),
            ],
            options={
                'verbose_name': '上级党组织',
                'verbose_name_plural': '上级党组织',
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='organisation_not_its_own_parent', violation_error_message='上级不能是它自己。')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(blank=True, max_length=50, verbose_name='姓名')),
                ('text_size', models.CharField(blank=True, choices=[('', '标准'), ('large', '大'), ('xlarge', '特大')], max_length=8, verbose_name='字号')),
                ('must_change_password', models.BooleanField(default=False, editable=False, verbose_name='登录后须改密码')),
                ('password_set_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='密码设定时间')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('organisation', models.ForeignKey(blank=True, help_text='只给上级党组织的账号填写：能看到它下面的所有支部。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='branch.organisation', verbose_name='所属上级党组织')),
            ],
            options={
                'verbose_name': '账号',
                'verbose_name_plural': '账号',
            },
        ),
        migrations.CreateModel(
            name='Authenticator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('throttling_failure_timestamp', models.DateTimeField(blank=True, default=None, help_text='A timestamp of the last failed verification attempt. Null if last attempt succeeded.', null=True)),
                ('throttling_failure_count', models.PositiveIntegerField(default=0, help_text='Number of successive failed attempts.')),
                ('confirmed', models.BooleanField(default=False, verbose_name='已启用')),
                ('key', branch.sealed.fields.SealedCharField(default=branch.sign_in.models.new_key, max_length=40, verbose_name='密钥')),
                ('last_t', models.BigIntegerField(default=-1, verbose_name='上次验证码')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='设置时间')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='authenticator', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '验证器',
                'verbose_name_plural': '验证器',
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='支部名称')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                ('leader_in_charge', models.CharField(blank=True, max_length=50, verbose_name='分管领导')),
                ('non_member_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='非党员人数')),
                ('dues_rounding', models.CharField(choices=[('fen', '分'), ('jiao', '角'), ('yuan', '元')], default='fen', max_length=4, verbose_name='党费取整')),
                ('late_after_days', models.PositiveSmallIntegerField(default=3, verbose_name='会后录入时限（工作日）')),
                ('second_factor_required', models.BooleanField(default=False, verbose_name='书记和组织委员登录要两步验证')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='branches', to='branch.organisation', verbose_name='上级党组织')),
            ],
            options={
                'verbose_name': '党支部',
                'verbose_name_plural': '党支部',
            },
        ),
        migrations.CreateModel(
            name='PartyGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='党小组')),
                ('department', models.CharField(blank=True, max_length=100, verbose_name='所在部门')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('founded_on', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                ('dissolved_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='branch.branch')),
            ],
            options={
                'verbose_name': '党小组',
                'verbose_name_plural': '党小组',
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='group_name_once_a_branch', violation_error_message='本支部已有同名的党小组。'), models.CheckConstraint(condition=models.Q(('dissolved_on__isnull', True), ('founded_on__isnull', True), ('dissolved_on__gt', models.F('founded_on')), _connector='OR'), name='group_founded_before_dissolved', violation_error_message='撤销日期要晚于成立日期。')],
            },
        ),
        migrations.CreateModel(
            name='FormerGroupName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='曾用名')),
                ('until', models.DateField(verbose_name='改名日期')),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='branch.branch')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='branch.partygroup', verbose_name='党小组')),
            ],
            options={
                'verbose_name': '党小组曾用名',
                'verbose_name_plural': '党小组曾用名',
                'ordering': ['until', 'id'],
                'constraints': [models.UniqueConstraint(fields=('group', 'until', 'branch'), name='group_renamed_once_a_day', violation_error_message='这个党小组这一天已经改过名。')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('used_at', models.DateTimeField(null=True, verbose_name='使用时间')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '备用码',
                'verbose_name_plural': '备用码',
                'constraints': [models.UniqueConstraint(fields=('account', 'digest'), name='recovery_code_once')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='时间')),
                ('address', models.GenericIPAddressField(null=True, unpack_ipv4=True, verbose_name='地址')),
                ('browser', models.CharField(blank=True, max_length=50, verbose_name='浏览器')),
                ('outcome', models.CharField(choices=[('done', '登录'), ('password', '密码不对'), ('code', '验证码不对')], default='done', max_length=8, verbose_name='结果')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '登录记录',
                'verbose_name_plural': '登录记录',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
                ('sign_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sessions', to='branch.signin', verbose_name='登录记录')),
            ],
            options={
                'verbose_name': '会话',
                'verbose_name_plural': '会话',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='单位')),
                ('non_member_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='非党员人数')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('branch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='units', to='branch.branch')),
            ],
            options={
                'verbose_name': '联合单位',
                'verbose_name_plural': '联合单位',
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('branch', 'name'), name='unit_name_once_a_branch', violation_error_message='这个单位已经写过。')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='时间')),
                ('press', models.UUIDField(editable=False)),
                ('actor_name', models.CharField(max_length=150, verbose_name='操作人姓名')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='来自')),
                ('kind', models.CharField(choices=[('made', '录入'), ('changed', '修改'), ('gone', '删除'), ('back', '恢复')], max_length=7, verbose_name='动作')),
                ('row_type', models.CharField(max_length=60)),
                ('row_id', models.BigIntegerField()),
                ('record_type', models.CharField(max_length=60)),
                ('record_id', models.BigIntegerField()),
                ('is_top', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('changes', models.JSONField(encoder=branch.trail.models.Readable, verbose_name='内容')),
                ('actor', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('branch', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branch.branch', verbose_name='支部')),
            ],
            options={
                'verbose_name': '变动',
                'verbose_name_plural': '变动',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['branch', '-at', '-id'], name='change_of_branch'), models.Index(fields=['record_type', 'record_id', '-at'], name='change_of_record'), models.Index(fields=['row_type', 'row_id'], name='change_of_row'), models.Index(condition=models.Q(('kind', 'gone')), fields=['press'], name='change_gone_together'), models.Index(condition=models.Q(('is_top', True), ('kind', 'gone')), fields=['branch', '-at'], name='change_in_bin')],
            },
        ),
    ]
