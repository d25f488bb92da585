"""What stands in the workbook, said once: the import, the preview and the export all read this table.

A new sheet or column is a new line in `ledger` or `life`, as long as one of the kinds in `cells` and
`references` (`life_cells`, `life_references`) reads it.
"""

from reports.workbook.ledger import ALWAYS
from reports.workbook.life import CAMPAIGNS, LIFE

SHEETS = (*ALWAYS, *LIFE)
# The same, each after whatever its records point to.
IN_WRITING_ORDER = (ALWAYS[0], CAMPAIGNS, *(sheet for sheet in SHEETS[1:] if sheet is not CAMPAIGNS))
