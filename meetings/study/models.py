from django.db import models

from branch.models import Branch
from members.models import Member


class StudyResult(models.Model):
    """What came of studying (学习成果): a written reflection or an article sent in."""

    class Kind(models.TextChoices):
        REFLECTION = "reflection", "心得体会"
        ARTICLE = "article", "投稿"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="study_results", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, verbose_name="党员", related_name="study_results")
    kind = models.CharField("类型", max_length=12, choices=Kind)
    title = models.CharField("题目", max_length=200)
    dated_on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "学习成果"
        ordering = ["dated_on", "id"]
        indexes = [models.Index(fields=["branch", "dated_on"], name="study_branch_day")]

    def __str__(self):
        return f"{self.member}《{self.title}》"
