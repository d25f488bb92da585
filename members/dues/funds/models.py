from django.db import models
from django.db.models import Q
from django.urls import reverse

from branch.models import Branch
from branch.trail.querysets import Followed


class DuesFund(Followed):
    """Dues returned from above (下拨党费) and what they were used for: one line of the register, in yuan."""

    class Kind(models.TextChoices):
        INCOME = "income", "下拨收入"
        SPENDING = "spending", "使用支出"

    class Use(models.TextChoices):
        """中组发〔2008〕3号: what dues may be used for."""

        TRAINING = "training", "培训党员"
        MATERIALS = "materials", "订阅或购买学习资料"
        COMMENDATION = "commendation", "表彰先进"
        HARDSHIP = "hardship", "补助生活困难的党员"
        DISASTER = "disaster", "补助受灾党员、修缮受灾的教育设施"
        OTHER = "other", "其他"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="dues_funds", db_index=False)
    kind = models.CharField("收入或支出", max_length=8, choices=Kind)
    dated_on = models.DateField("日期")
    amount = models.DecimalField("金额", max_digits=12, decimal_places=2)
    subject = models.CharField("摘要", max_length=100)
    use = models.CharField("用途", max_length=12, choices=Use, blank=True)
    decision = models.CharField("研究决定", max_length=200, blank=True)
    voucher = models.CharField("凭证号", max_length=50, blank=True)
    handled_by = models.CharField("经办人", max_length=50, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "下拨党费"
        ordering = ["dated_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="dues_fund_positive",
                violation_error_message="金额要大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(kind="income", use="") | Q(kind="spending") & ~Q(use="") & ~Q(decision=""),
                name="dues_fund_spending_decided",
                violation_error_message="支出要写用途和研究决定；收入不写用途。",
            ),
        ]
        indexes = [models.Index(fields=["branch", "dated_on"], name="dues_fund_branch_day")]

    def __str__(self):
        return f"{self.subject} {self.amount}"

    def get_absolute_url(self):
        return reverse("dues:fund", args=[self.pk])
