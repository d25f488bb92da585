"""What people do all day, and what they were promised: whoever got an answer finds the record later.

Each kind of work sends one form. What the answer promised is kept as a claim, which `looking` compares with
the database; an answer that nobody expects of a working server is kept as a fault.
"""

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from itertools import count
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from PIL import Image

from tests.faults.browser import NOBODY_KNOWS, Answer, Person
from tests.faults.making import WORKBOOK

BATCH = 40  # members of one import
DIGITS = "甲乙丙丁戊己庚辛壬癸"
# Somebody else was quicker, or asks too often: no fault.
HONEST_REFUSALS = (409, 422, 429)


@dataclass
class Desk:
    """What all who work write down together."""

    server: object
    claims: list[dict] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    done: Counter = field(default_factory=Counter)
    seconds: list[tuple[str, float]] = field(default_factory=list)
    numbers: count = field(default_factory=lambda: count(1))
    tag: str = "试"

    def next(self) -> str:
        return f"{self.tag}{next(self.numbers)}"

    def judge(self, what: str, answer: Answer, claim: dict | None = None) -> Answer:
        """Counts the answer; one that leads on keeps what it promises."""
        if answer.status == NOBODY_KNOWS:
            self.done[f"{what}: no answer"] += 1
        elif answer.status >= 500:
            self.faults.append(f"{what}: {answer.status} {answer.address} {plain(answer)}")
        elif answer.is_kept and "/login/" in answer.to:
            self.faults.append(f"{what}: signed out at {answer.address}")
        elif answer.is_kept or answer.status == 200 and claim is None:
            self.done[what] += 1
            if claim is not None:
                self.claims.append(claim)
        elif answer.status in HONEST_REFUSALS:
            self.done[f"{what}: {answer.status}"] += 1
        else:
            self.faults.append(f"{what}: {answer.status} {answer.address} {plain(answer)}")
        return answer


def plain(answer) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text.partition("<main")[2] or answer.text).split())[:300]


class Unanswered(Exception):
    """A page on the way did not come: the work ends here, and nothing was promised."""


def this_day() -> date:
    """Today where the server stands."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def page(desk, person, what, address) -> Answer:
    answer = desk.judge(f"{what} (page)", person.get(address))
    if answer.status != 200:
        raise Unanswered
    return answer


# ---- the kinds of work ----


def meeting(desk: Desk, person: Person, place: int):
    """An activity with everybody's attendance, two items of its agenda and a line of its story."""
    form = page(desk, person, "meeting", "/meetings/new/").form("topic")
    form.fields = [(name, value) for name, value in form.fields if not name.startswith("item-NEW")]
    expected = sum(name.startswith("status-") for name, _ in form.fields)
    topic = desk.next()
    items = {f"item-{one}-title": f"{topic}议题{one}" for one in (1, 2)}
    answer = person.send(form, topic=topic, forms="general_meeting", group="", place="会议室", **items)
    desk.judge("meeting", answer, {"kind": "meeting", "topic": topic, "expected": expected})


def talk(desk, person, place):
    form = page(desk, person, "talk", "/talks/new/").form("held_on")
    boxes = [value for name, value in form.boxes if name == "members"]
    topic = desk.next()
    answer = person.send(form, members=boxes[place % len(boxes)], topic=topic, said=f"{topic}内容")
    desk.judge("talk", answer, {"kind": "talk", "topic": topic})


def plan(desk, person, place):
    form = page(desk, person, "plan", "/plan/new/").form("month")
    topic = desk.next()
    answer = person.send(form, topic=topic, form="theme_day", month=f"{this_day():%Y-%m}")
    desk.judge("plan", answer, {"kind": "plan", "topic": topic})


def dues(desk, person, place):
    """A sum given of one's own accord: a receipt, an entry, and what the month's row says then."""
    member = 3 + place % 24
    form = page(desk, person, "dues", f"/dues/{member}/pay/").form("total")
    months = [name for name, _ in form.fields if name.startswith("m-")]
    if not months:
        raise Unanswered
    cents = 1 + next(desk.numbers)
    total = f"{cents // 100}.{cents % 100:02d}"
    answer = person.send(form, total=total, voluntary="on", **{months[0]: total})
    receipt = unquote(answer.to).rstrip("/").rpartition("/")[2]
    desk.judge("dues", answer, {"kind": "dues", "receipt": receipt, "total": total, "member": member})


def upload(desk, person, place):
    """Three files for one activity: two small ones, and one that goes to the disk while it arrives."""
    number = next(desk.numbers)
    called = [f"{desk.tag}{number}-{one}.png" for one in (1, 2)]
    files = [("files", name, picture(number * 10 + one)) for one, name in enumerate(called)]
    files.append(("files", f"{desk.tag}{number}-3.txt", f"{desk.tag}{number}\n".encode() * 400_000))
    called.append(files[-1][1])
    listed = page(desk, person, "upload", "/meetings/")
    numbers = sorted(
        {int(part.split("/")[0]) for part in listed.text.split('href="/meetings/')[1:] if part[0].isdigit()}
    )
    record = f"/meetings/{numbers[place % len(numbers)]}/"
    form = page(desk, person, "upload", record).form(action="/attachments/meeting/")
    answer = person.send(form, files)
    desk.judge("upload", answer, None if not answer.is_kept else {"kind": "upload", "names": called})


def workbook(desk, person, place):
    """New members out of a workbook: all of them come in, or none."""
    batch = f"B{desk.tag}{next(desk.numbers)}"
    form = page(desk, person, "import", "/exchange/").form(action="/exchange/upload/")
    answer = desk.judge("import (file)", person.send(form, [("file", f"{batch}.xlsx", _book(desk, batch))]))
    if not answer.is_kept:
        raise Unanswered
    form = page(desk, person, "import", "/exchange/preview/").form("plan")
    answer = person.send(form)
    claim = {"kind": "import", "batch": batch, "members": BATCH}
    desk.judge("import", answer, claim if answer.to.endswith("/exchange/") else None)


def _book(desk, batch) -> bytes:
    book = load_workbook(desk.server.people / WORKBOOK)
    sheet = book["党员"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for place in range(BATCH):
        told = {
            "编号": f"{batch}-{place}",
            "姓名": f"导入{DIGITS[place // 10]}{DIGITS[place % 10]}",
            "性别": "女",
        }
        told |= {"人员类别": "正式党员", "入党日期": date(2015, 1, 1), "转正日期": date(2016, 1, 1)}
        told |= {"出生日期": date(1990, 3, 7), "党费类别": "在职"}
        for head, value in told.items():
            sheet.cell(2 + place, heads[head], value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def print_(desk, person, place):
    """A PDF comes whole or not at all."""
    half = f"{this_day().year}H{1 + place % 2}"
    answer = desk.judge("print", person.get(f"/summary/{half}/pdf/"))
    if answer.status == 200 and not (
        answer.body.startswith(b"%PDF") and answer.body.rstrip().endswith(b"%%EOF")
    ):
        desk.faults.append(f"print: a PDF of {len(answer.body)} bytes that is not whole")


def file_summary(desk, person, place):
    """A summary, filed; what was filed before gets another edition."""
    half = f"{this_day().year}H{1 + place % 2}"
    shown = page(desk, person, "file", f"/summary/{half}/file/")
    form = shown.form("seen")
    reason = desk.next()
    edition = dict(form.fields)["edition"]
    left = [value for name, value in form.boxes if name == "left"]
    given = {"left": left} if left else {}
    if edition != "1":
        given["reason"] = reason
    answer = person.send(form, **given)
    kept = answer.is_kept and f"/filed/{edition}" in answer.to
    claim = {"kind": "filed", "half": half, "edition": int(edition)} if kept else None
    if answer.status == 422:  # what was counted has changed meanwhile: honest, but look again
        desk.done["file: 422"] += 1
    else:
        desk.judge("file", answer, claim)


def pack(desk, person, place):
    """Some steps of what an inspection asks for."""
    form = page(desk, person, "pack", "/pack/").form("period")
    answer = desk.judge("pack", person.send(form))
    if not answer.is_kept:
        raise Unanswered
    for _ in range(4):
        form = page(desk, person, "pack", answer.to).form(action="/next/")
        desk.judge("pack (step)", person.post(form.action, form.fields, **{"HX-Request": "true"}))


def picture(number: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 480), (number % 251, number // 251 % 251, number // 63001 % 251)).save(out, "PNG")
    return out.getvalue()


# What takes the processor for itself would leave no time for the others.
HEAVY = (print_, file_summary, pack, workbook)


# ---- many at once ----


def keep_at_it(desk: Desk, jobs, until: threading.Event, pause=0.0) -> list[threading.Thread]:
    """One thread for each of `jobs`, (a kind of work, who does it), again and again until told to stop."""

    def at_it(kind, person, place):
        for round_ in count():
            if until.is_set():
                return
            begun = time.monotonic()
            try:
                kind(desk, person, place + round_)
            except Unanswered:
                until.wait(0.05)
            except Exception as fault:  # a page that is not what it should be
                desk.faults.append(f"{kind.__name__}: {type(fault).__name__}: {fault}")
                until.wait(0.2)
            desk.seconds.append((kind.__name__, time.monotonic() - begun))
            until.wait(max(pause, 0.6 if kind in HEAVY else 0))

    threads = [
        threading.Thread(target=at_it, args=(kind, person, place * 1000), daemon=True)
        for place, (kind, person) in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    return threads
