"""The list on top of a pack (目录): what lies where, what is empty, not made, missing."""

from itertools import groupby

from django.template.loader import render_to_string

from reports.figures import figures_of
from reports.handover.contents import gap_words
from reports.pack.contents import LEFT_OUT, halves_of

NAME = "00目录.html"


def list_page(job) -> bytes:
    """A page that opens anywhere, without anything beside it."""
    made = job.made
    context = {
        "branch": job.branch,
        "period": job.period,
        "day": job.day,
        "folders": [
            (name, list(files))
            for name, files in groupby(
                (done.step for done in made if not done.fault), key=lambda step: step.path.partition("/")[0]
            )
        ],
        "empty": job.empty,
        "faults": [(done.step.path, done.fault) for done in made if done.fault],
        "gaps": [
            (half, [(gap_words(gap), gap.held) for gap in _gaps(job, half)])
            for half in halves_of(job.period, job.day)
        ],
        "left_out": LEFT_OUT,
    }
    return render_to_string("reports/pack/list.html", context).encode()


def _gaps(job, half):
    return figures_of(job.branch, half, job.day).gaps
