from reports.summary.compose import compose

__all__ = ["compose"]
