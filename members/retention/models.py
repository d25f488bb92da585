from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from branch.models import Branch
from branch.trail.querysets import Followed

YEARS = 3
FEWEST, MOST = 1, 30


class Retention(Followed):
    """For how many years after leaving a branch keeps what is personal (个人信息保留年限): its own rule."""

    branch = models.OneToOneField(Branch, models.PROTECT, related_name="retention")
    years = models.PositiveSmallIntegerField(
        "离开满几年可以清除",
        default=YEARS,
        validators=[
            MinValueValidator(FEWEST, f"年数写 {FEWEST} 到 {MOST}。"),
            MaxValueValidator(MOST, f"年数写 {FEWEST} 到 {MOST}。"),
        ],
    )

    class Meta:
        verbose_name = verbose_name_plural = "个人信息保留年限"

    def __str__(self):
        return f"{self.years}年"
