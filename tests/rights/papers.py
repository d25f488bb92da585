"""Files, and the half-year's summary: a draft with a comment, an older version, and one that was filed."""

import json
from hashlib import sha256

from django.core.files.base import ContentFile
from django.utils import timezone

from meetings.attachments.models import OWNERS
from meetings.models import Attachment, StoredFile
from members.models import PersonalDataView
from reports.models import DraftComment, DraftSection, FiledSummary, SummaryDraft, TemplateSection
from reports.pack.job import PLAN, place_of
from tests.rights.marks import tag_of

# Whose files: the kind of the world's rows that each owner of an attachment is.
ROWS_OF_OWNERS = {
    "large_dues": "large", "dues_fund": "fund", "dues_remittance": "remittance", "major_matter": "matter",
}  # fmt: skip


def papers(branch, people, groups, rows):
    secretary = people["书记"]
    _files(branch, secretary.account, rows)
    _summary(branch, secretary.account, rows)
    rows["pack_token"] = [_pack(branch, secretary.account)]
    PersonalDataView.objects.create(
        branch=branch, member=people["白"], what="手机号码", shown_to=secretary.account
    )


def _files(branch, by, rows):
    """One of every record that can have one; the texts differ, so that each is kept."""
    rows["attachment"] = []
    for owner in OWNERS:
        for place, row in enumerate(rows[ROWS_OF_OWNERS.get(owner, owner)][:2]):
            content = f"{branch.name}{owner}{place}的附件".encode()
            stored = StoredFile(
                branch=branch,
                sha256=sha256(content).hexdigest(),
                size=len(content),
                content_type="text/plain",
            )
            stored.file.save(stored.sha256, ContentFile(content), save=False)
            stored.save()
            name = f"{tag_of(branch)}{owner}{place}.txt"
            one = Attachment.objects.create(
                branch=branch, stored=stored, name=name, uploaded_by=by, **{owner: row}
            )
            rows.setdefault(f"file_of_{owner}", []).append(one)
    rows["attachment"] = rows["file_of_meeting"]


def _summary(branch, account, rows):
    tag = tag_of(branch)
    draft = SummaryDraft.objects.create(branch=branch, half="2020H1", title=f"{tag}总结")
    section = DraftSection.objects.create(
        branch=branch, draft=draft, key="own1", part="work", heading=f"{tag}自己的一节", is_written=True,
        text=f"{tag}手写的话", position=50,
    )  # fmt: skip
    section.text = f"{tag}改过的话"
    section.save()
    TemplateSection.objects.create(
        branch=branch, key="own1", part="work", heading=f"{tag}模板一节", position=50
    )
    rows["section"] = ["own1"]
    rows["version"] = [section.history.order_by("history_id").first().history_id]
    rows["comment"] = [DraftComment.objects.create(branch=branch, draft=draft, text=f"{tag}意见", by=account)]
    filed = FiledSummary(
        branch=branch, half="2019H2", title=f"{tag}定稿", blocks={"title": f"{tag}定稿", "blocks": []},
        figures={}, evidence=[], plain_text=f"{tag}定稿文字", pdf_sha256=sha256(b"%PDF-1.7").hexdigest(),
        sha256="0" * 64, filed_by=account, filed_at=timezone.now(),
    )  # fmt: skip
    filed.pdf.save("x.pdf", ContentFile(b"%PDF-1.7"), save=False)
    filed.save()
    rows["filed"] = [1]


def _pack(branch, account) -> str:
    """An inspection pack that its maker has begun."""
    folder = place_of(branch, account) / f"{branch.pk:032x}"
    folder.mkdir(parents=True, exist_ok=True)
    plan = {"period": "2020H1", "day": "2020-06-10", "steps": [], "empty": []}
    (folder / PLAN).write_text(json.dumps(plan))
    return folder.name
