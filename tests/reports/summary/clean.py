"""Whether the whole summary of a branch reads as the wording's checks ask."""

from reports.summary.compose import material_and_document
from tests.reports.summary.checks import faults_of
from tests.reports.summary.records import FIRST_HALF, LATER


def reads_clean(branch, half=FIRST_HALF, today=LATER):
    m, document = material_and_document(branch, half, today)
    return faults_of(document, m) == []
