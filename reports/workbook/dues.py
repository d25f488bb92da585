"""The sheets of dues in full, beside 党费; each is written where it has rows.

They hold what a branch's dues follow from and how the money went: its own rates, bases with their worksheets,
reliefs, ways of paying, receipts, what was handed up, large dues, and dues returned from above. What was
withdrawn (撤销) on its day, the history of changes, who recorded what, and files stay out of every workbook;
so does what a ledger brought along (由台账带入) and nothing referred to since: the rows of 党费 say it.
"""

from django.db.models import Exists, OuterRef, Q

from members.models import (
    DuesArrangement,
    DuesBase,
    DuesBaseItem,
    DuesEntry,
    DuesFund,
    DuesPayment,
    DuesRate,
    DuesRelief,
    DuesRemittance,
    LargeDues,
)
from reports.workbook.cells import Choice, Code, Day, Money, MonthOf, Text
from reports.workbook.dues_cells import ExactMoney, Percent, ReceiptNumber, SignedMoney
from reports.workbook.ledger import DUES
from reports.workbook.life_cells import Number, Tick
from reports.workbook.life_references import Reference
from reports.workbook.references import Person
from reports.workbook.sheet import LONG, Column, Sheet

# The branch's own; the default's are no branch's data.
RATES = Sheet(
    "党费标准",
    DuesRate,
    Column("党费类别", "category", Choice(), required=True),
    Column("起始月份", "began_on", MonthOf()),
    Column("基数上限", "upper", Money()),
    Column("比例（%）", "percent", Percent()),
    Column("定额", "fixed", Money()),
    Column("依据", "source", Text(LONG), required=True),
    key=("category", "began_on", "upper"),
)

BASES = Sheet(
    "党费核定",
    DuesBase,
    Column("党员", "member", Person(), required=True),
    Column("起始月份", "began_on", MonthOf(), required=True),
    Column("党费类别", "category", Choice(), required=True),
    Column("用人单位类别", "employer", Choice()),
    Column("计算基数", "base", Money(), required=True),
    Column("核定日期", "decided_on", Day(), required=True),
    Column("本人确认日期", "confirmed_on", Day()),
    Column("说明", "reason", Text(LONG)),
    key=("member", "began_on"),
)

# A base is named 张三/2026-01: whose, and from which month on.
BASE_ITEMS = Sheet(
    "党费核定项目",
    DuesBaseItem,
    Column("核定", "dues_base", Reference("dues_bases", "核定", "党费核定", 18), required=True),
    Column("顺序", "position", Number()),
    Column("项目", "name", Text(24), required=True),
    Column("金额", "amount", Money(), required=True),
    Column("计入", "part", Choice(), required=True),
    key=("dues_base", "name"),
)

RELIEFS = Sheet(
    "党费减免",
    DuesRelief,
    Column("党员", "member", Person(), required=True),
    Column("减交或免交", "kind", Choice(), required=True),
    Column("减后每月交", "amount", Money()),
    Column("起始月份", "began_on", MonthOf(), required=True),
    Column("截止月份", "until", MonthOf()),
    Column("原因", "reason", Text(30), required=True),
    Column("支部研究日期", "decided_on", Day(), required=True),
    Column("批准的上级党组织", "approved_by", Text(24)),
    Column("批准日期", "approved_on", Day()),
    Column("文号", "document", Text(18)),
    key=("member", "began_on"),
)

ARRANGEMENTS = Sheet(
    "党费交纳办法",
    DuesArrangement,
    Column("党员", "member", Person(), required=True),
    Column("交纳办法", "kind", Choice(), required=True),
    Column("起始月份", "began_on", MonthOf(), required=True),
    Column("截止月份", "until", MonthOf()),
    Column("支部同意日期", "agreed_on", Day(), required=True),
    Column("代交人", "payer", Text()),
    Column("原因", "reason", Text(30), required=True),
    key=("member", "kind", "began_on"),
)

DUES_DETAILS = Sheet(
    "党费核算",
    DuesPayment,
    Column("党员", "member", Person(), required=True),
    Column("月份", "month", MonthOf(), required=True),
    Column("未取整应交", "amount_exact", ExactMoney()),
    Column("核算类别", "category", Choice()),
    Column("说明", "note", Text(LONG)),
    key=("member", "month"),
    extends=DUES,
)

_OTHERS_OF_THE_MONTH = (
    DuesEntry.objects.live()
    .filter(branch=OuterRef("branch"), member=OuterRef("member"), month=OuterRef("month"))
    .exclude(pk=OuterRef("pk"))
)

# What a ledger brought along is written where the row of 党费 alone cannot tell its day and sum: where it was
# reversed, and so has a receipt number, and where receipts stand beside it.
ENTRIES = Sheet(
    "党费收款",
    DuesEntry,
    Column("收据号", "receipt", ReceiptNumber()),
    Column("党员", "member", Person(), required=True),
    Column("月份", "month", MonthOf(), required=True),
    Column("金额", "amount", SignedMoney(), required=True),
    Column("交纳日期", "paid_on", Day()),
    Column("交纳方式", "way", Choice()),
    Column("收款人", "collected_by", Person()),
    Column("交组织委员日期", "handed_on", Day()),
    Column("冲正的收据号", "reverses", ReceiptNumber()),
    Column("原因", "reason", Text(30)),
    Column("由台账带入", "is_carried", Tick()),
    key=("receipt", "member", "month"),
    only=Q(withdrawn_at__isnull=True),
    written=Q(is_carried=False) | ~Q(receipt="") | Q(Exists(_OTHERS_OF_THE_MONTH)),
)

REMITTANCES = Sheet(
    "党费上缴",
    DuesRemittance,
    Column("起始日期", "began_on", Day(), required=True),
    Column("截止日期", "until", Day(), required=True),
    Column("上缴金额", "amount", Money(), required=True),
    Column("上缴日期", "remitted_on", Day(), required=True),
    Column("凭证号", "voucher", Code(18), required=True),
    Column("收款的上级党组织", "receiver", Text(24)),
    Column("说明", "note", Text(LONG)),
    key=("began_on",),
)

LARGE = Sheet(
    "大额党费",
    LargeDues,
    Column("党员", "member", Person(), required=True),
    Column("金额", "amount", Money(), required=True),
    Column("交纳日期", "paid_on", Day(), required=True),
    Column("上缴日期", "forwarded_on", Day()),
    Column("上缴凭证号", "voucher", Code(18)),
    Column("收据号", "receipt", Code(18)),
    Column("收据日期", "receipt_on", Day()),
    Column("说明", "note", Text(LONG)),
    alike=("member", "paid_on"),
)

FUNDS = Sheet(
    "下拨党费",
    DuesFund,
    Column("收入或支出", "kind", Choice(), required=True),
    Column("日期", "dated_on", Day(), required=True),
    Column("金额", "amount", Money(), required=True),
    Column("摘要", "subject", Text(30), required=True),
    Column("用途", "use", Choice()),
    Column("研究决定", "decision", Text(30)),
    Column("凭证号", "voucher", Code(18)),
    Column("经办人", "handled_by", Text()),
    Column("说明", "note", Text(LONG)),
    alike=("kind", "dated_on", "subject"),
)

# In the order in which a record may refer to another.
DUES_IN_FULL = (
    RATES, BASES, BASE_ITEMS, RELIEFS, ARRANGEMENTS, DUES_DETAILS, ENTRIES, REMITTANCES, LARGE, FUNDS,
)  # fmt: skip
