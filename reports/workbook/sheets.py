"""What stands in the workbook, said once: the import, the preview and the export all read this table.

A new sheet or column is a new line in `ledger`, `life` or `people`, as long as one of the kinds in `cells`,
`references`, `life_cells` or `life_references` reads it.
"""

from reports.workbook.ledger import ALWAYS
from reports.workbook.life import CAMPAIGNS, LIFE
from reports.workbook.people import PEOPLE, PLEDGE_ROUNDS

SHEETS = (*ALWAYS, *LIFE, *PEOPLE)
# The same, each after whatever its records point to.
BEFORE_OTHERS = (CAMPAIGNS, PLEDGE_ROUNDS)
IN_WRITING_ORDER = (
    ALWAYS[0],
    *BEFORE_OTHERS,
    *(sheet for sheet in SHEETS[1:] if sheet not in BEFORE_OTHERS),
)
