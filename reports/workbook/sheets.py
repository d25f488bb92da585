"""What stands in the workbook, said once: the import, the preview and the export all read this table.

A new sheet or column is a new line in `ledger`, `life`, `people` or `dues`, as long as one of the kinds in
`cells`, `references`, `life_cells`, `life_references` or `dues_cells` reads it.
"""

from reports.workbook.dues import DUES_IN_FULL, RATES, RELIEFS
from reports.workbook.ledger import ALWAYS, DUES
from reports.workbook.life import CAMPAIGNS, LIFE
from reports.workbook.people import PEOPLE, PLEDGE_ROUNDS

SHEETS = (*ALWAYS, *LIFE, *PEOPLE, *DUES_IN_FULL)
# The same, each after whatever its records point to.
BEFORE_OTHERS = (CAMPAIGNS, PLEDGE_ROUNDS)
IN_WRITING_ORDER = (
    ALWAYS[0],
    *BEFORE_OTHERS,
    *(sheet for sheet in SHEETS[1:] if sheet not in BEFORE_OTHERS),
)
# The same in the order in which they are read: a month that does not say what is due is reckoned by the rates
# and the reliefs of the same file.
BEFORE_DUES = (RATES, RELIEFS)
IN_READING_ORDER = tuple(
    one
    for sheet in SHEETS
    if sheet not in BEFORE_DUES
    for one in ((*BEFORE_DUES, sheet) if sheet is DUES else (sheet,))
)
