"""What stands beside the text: of a figure its meaning, its records, who asks for it; and what is missing."""

from dataclasses import dataclass

from meetings.models import Form
from members.access import Access
from reports.figures import gap_url
from reports.figures.definitions import FIGURE, Kind
from reports.home import may_record
from reports.summary.filing.evidence import COUNTED_FROM, Sources, may_follow
from reports.summary.material import Material

FORM_OF = {f"{form.label}次数": form for form in Form}


@dataclass(frozen=True)
class Evidence:
    name: str
    value: str
    unit: str
    meaning: str
    records: list[tuple[str, str]]  # words, and their page where the reader may open it
    all_of_them: str  # the page that lists them
    asked: str  # the requirement and its source
    gaps: list[dict]


def evidence_of(m: Material, name: str, reader: Access) -> Evidence:
    figure = FIGURE[name]
    records = COUNTED_FROM[name](Sources(m))
    value, form = m.count(name), FORM_OF.get(name)
    everything = figure.url(m.period)
    return Evidence(
        name,
        "—" if value is None else f"{value:,.2f}" if figure.kind == Kind.MONEY else str(value),
        figure.unit if value is not None else "",
        figure.meaning,
        [(words, href if may_follow(reader, href) else "") for words, href in records],
        everything if may_follow(reader, everything) else "",
        asked_of(m, form) if form else "",
        [gap for gap in gaps_of(m, reader) if form is None or gap["form"] == form]
        if form or name == "未达标项数"
        else [],
    )


def asked_of(m: Material, form: Form) -> str:
    return "；".join(f"{row.rule}，{row.source}" for row in m.requirements if row.form == form)


def gaps_of(m: Material, reader: Access) -> list[dict]:
    """What is missing, with the form that records it for who may."""
    return [
        {
            "form": gap.form,
            "what": f"{gap.group or ''}{gap.period.short_name}缺{gap.form.label}",
            "url": gap_url(gap, reader.day) if may_record(reader, gap) else "",
        }
        for gap in m.figures.gaps
    ]
