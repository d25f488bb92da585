from datetime import timedelta

from django.db import models
from django.utils import timezone


class SubmissionQuerySet(models.QuerySet):
    def past(self):
        """Those of pages that nobody has open any more."""
        return self.filter(at__lt=timezone.now() - Submission.KEPT_FOR)


class Submission(models.Model):
    """A form that has been sent and answered (已处理的提交): sent again, it only gets the same answer.

    `key` is a digest of the page's own token and of all that was sent; what was sent cannot be read from it.
    """

    KEPT_FOR = timedelta(days=7)

    key = models.CharField("摘要", max_length=64, unique=True)
    location = models.TextField("去向")
    at = models.DateTimeField("时间", default=timezone.now, db_index=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "已处理的提交"

    def __str__(self):
        return self.key[:8]
