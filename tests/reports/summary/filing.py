"""A branch that files its summary of the first half of 2020, on 10 June or on another day."""

import shutil
from datetime import date
from pathlib import Path
from unittest.mock import patch

from django.conf import settings

from branch.periods import HalfYear
from meetings.models import Form
from reports.models import FiledSummary
from tests.factories import a_meeting, a_talk, dues
from tests.members.people import Office

H1 = HalfYear(2020, 1)
FILE = "/summary/2020H1/file/"


class Filing(Office):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.general = a_meeting(
            cls.branch,
            date(2020, 6, 8),
            [Form.GENERAL_MEETING],
            present=[cls.shen, cls.gu],
            attendance={cls.fang: "on_leave"},
            topic="讨论半年总结",
        )
        a_talk(cls.shen, cls.bai, held_on=date(2020, 4, 2), said="不外传的话")
        dues(cls.shen, paid="50.00", paid_on=date(2020, 1, 5))
        dues(cls.gu)

    def setUp(self):
        super().setUp()
        # Branches of other tests have the same ids.
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        self.addCleanup(shutil.rmtree, self.folder.parent, ignore_errors=True)

    @property
    def folder(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "filed" / str(self.branch.pk)

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("*")) if self.folder.exists() else []

    def on(self, day: date):
        return patch("django.utils.timezone.localdate", return_value=day)

    def typed(self, leave=True, **fields) -> dict:
        """What the page holds when it is sent as it stands, with every blank ticked."""
        form = self.as_(self.secretary).get(FILE).context
        left = [blank.token for blank, _ in form["blanks"]] if leave else []
        return {
            "seen": form["form"]["seen"].value(),
            "edition": form["form"]["edition"].value(),
            "left": left,
            "adopted_at": "",
            "dated_on": "",
        } | fields

    def send(self, **fields):
        return self.as_(self.secretary).post(FILE, self.typed(**fields))

    def filed(self, **fields) -> FiledSummary:
        response = self.send(**fields)
        if response.status_code != 302:
            self.fail(response.context["form"].errors)
        return FiledSummary.objects.filter(branch=self.branch).order_by("-id").first()
