from django.db import models

from branch.models import Branch
from members.people.models import Member


class Pledge(models.Model):
    """A signed pledge (承诺书)."""

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="pledges", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="pledges")
    title = models.CharField("名称", max_length=100)
    signed_on = models.DateField("签订日期")

    class Meta:
        verbose_name = verbose_name_plural = "承诺书"
        ordering = ["signed_on", "id"]
        indexes = [models.Index(fields=["branch", "signed_on"], name="pledge_branch_day")]

    def __str__(self):
        return f"{self.member}《{self.title}》"
