"""What reports keep themselves: a draft's own wording, and what was filed."""

from reports.summary.editing.models import DraftComment, DraftSection, SummaryDraft, TemplateSection
from reports.summary.filing.models import FiledSummary

__all__ = ["DraftComment", "DraftSection", "FiledSummary", "SummaryDraft", "TemplateSection"]
