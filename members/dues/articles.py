"""What the rules on dues say of reliefs and arrears, in their own words (中组发〔2008〕3号; 党章)."""

from dataclasses import dataclass

from branch.regulations import CONSTITUTION, DUES_RULES


@dataclass(frozen=True)
class Article:
    """One article: where it stands, which one it is, and its words."""

    document: str
    number: str
    text: str

    @property
    def source(self) -> str:
        return f"{self.document}{self.number}"


HARDSHIP = Article(
    DUES_RULES,
    "第七条",
    "交纳党费确有困难的党员，经党支部研究，报上一级党委批准后，可以少交或免交党费。",
)
HOW_TO_PAY = Article(
    DUES_RULES,
    "第十二条",
    "党员应当增强党员意识，主动按月交纳党费。遇到特殊情况，经党支部同意，可以每季度交纳一次党费，"
    "也可以委托其亲属或者其他党员代为交纳或者补交党费。补交党费的时间一般不得超过6个月。",
)
NOT_PAYING = Article(
    DUES_RULES,
    "第十三条",
    "对不按照规定交纳党费的党员，其所在党组织应及时对其进行批评教育，限期改正。"
    "对无正当理由，连续6个月不交纳党费的党员，按自行脱党处理。",
)
LEAVING_THE_PARTY = Article(
    CONSTITUTION,
    "第九条",
    "党员如果没有正当理由，连续六个月不参加党的组织生活，或不交纳党费，或不做党所分配的工作，"
    "就被认为是自行脱党。支部大会应当决定把这样的党员除名，并报上级党组织批准。",
)
