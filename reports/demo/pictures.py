"""Attachments of the demonstration: drawn pictures, so that nobody's face is anybody's."""

from io import BytesIO

from PIL import Image, ImageDraw

from meetings.attachments.keeping import keep, made_ready
from meetings.attachments.kinds import JPEG, PNG
from meetings.models import Meeting

SIZE = (960, 640)
WALLS = ("#d8c9ae", "#c9d3d6", "#d5d8c4", "#e0cfc4")
COATS = ("#2f4858", "#7a2e2e", "#4b5d3a", "#5a4a6b", "#8a6d3b", "#33658a")
PHOTOGRAPHED = 3


def attach_pictures(meetings: list[Meeting], by) -> None:
    """Two photographs and a scanned sign-in sheet of the last theme days and the last general meeting."""
    held = [meeting for meeting in meetings if meeting.state == Meeting.State.HELD]
    days = [meeting for meeting in held if meeting.theme_day][-PHOTOGRAPHED:]
    general = [meeting for meeting in held if meeting.general_meeting][-1:]
    for place, meeting in enumerate(days + general):
        for number in (1, 2):
            _attach(meeting, _photograph(place * 2 + number), JPEG, f"现场照片{number}.jpg", by)
        _attach(meeting, _sheet(place), PNG, "签到表.png", by)


def _attach(meeting: Meeting, picture: Image.Image, kind, name, by) -> None:
    written = BytesIO()
    picture.save(written, "JPEG" if kind == JPEG else "PNG")
    attachment = keep(meeting.branch, *made_ready(written.getvalue(), kind, name), kind, name, by)
    attachment.meeting = meeting
    attachment.save()


def _photograph(seed: int) -> Image.Image:
    """A room with a banner and people at a table."""
    picture = Image.new("RGB", SIZE, WALLS[seed % len(WALLS)])
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 430, *SIZE), fill="#8b6f4e")
    draw.rectangle((180, 60, 780, 120), fill="#a5161d")
    for place in range(5 + seed % 3):
        left = 90 + place * 120 + seed * 7 % 40
        draw.ellipse((left, 270, left + 60, 330), fill="#e3b98f")
        draw.rectangle((left - 20, 330, left + 80, 450), fill=COATS[(place + seed) % len(COATS)])
    draw.rectangle((40, 440, 920, 500), fill="#5b4330")
    return picture


def _sheet(seed: int) -> Image.Image:
    """A ruled page with strokes where people signed."""
    picture = Image.new("RGB", (620, 877), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((220, 50, 400, 72), fill="#222222")
    for row in range(16):
        top = 120 + row * 44
        draw.rectangle((60, top, 560, top + 44), outline="#333333")
        draw.line((190, top, 190, top + 44), fill="#333333")
        draw.rectangle((80, top + 16, 150, top + 28), fill="#555555")
        points = [(220 + x * 18, top + 14 + (x * 7 + row * 5 + seed * 3) % 18) for x in range(4 + row % 4)]
        draw.line(points, fill="#1d3f8a", width=3)
    return picture
