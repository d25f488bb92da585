"""What the rules say about dues that are not paid, month by month: data, never a decision.

A step begins with so many months in a row of which nothing came in. `do` is what a branch usually does,
`rules` what is written down; whether there was a proper reason, and what follows, is for people to find.
"""

from dataclasses import dataclass

from members.dues.articles import HOW_TO_PAY, LEAVING_THE_PARTY, NOT_PAYING, Article


@dataclass(frozen=True)
class Step:
    """`letter` is the sentence that the member's own reminder gets; `talk`: time to sit down together."""

    months: int
    name: str
    do: str
    rules: tuple[Article, ...]
    letter: str = ""
    talk: bool = False


STEPS = (
    Step(
        1,
        "提醒",
        "提醒一次就好，多半是忘了。",
        (HOW_TO_PAY,),
    ),
    Step(
        2,
        "再提醒，问问原因",
        "当面或打电话问一问：是忘了、不方便，还是有困难。有困难的，可以申请减免，或者按季交、请人代交。",
        (HOW_TO_PAY,),
        talk=True,
    ),
    Step(
        3,
        "谈一次话",
        "书记、组织委员或党小组长谈一次，弄清原因，商量哪天补交，谈了记下来。",
        (NOT_PAYING, HOW_TO_PAY),
        letter="已经有几个月没有收到了，抽空和我们说一声，一起商量怎么补上。",
        talk=True,
    ),
    Step(
        4,
        "批评教育，限期改正",
        "支部按条文批评教育，定一个补交的期限，写进谈话记录。先看有没有正当理由。",
        (NOT_PAYING, HOW_TO_PAY),
        letter="按规定，补交党费的时间一般不超过6个月，请和我们约好哪天补上。",
        talk=True,
    ),
    Step(
        5,
        "再谈一次",
        "再谈一次，说清楚条文怎么写的，约好哪天补交；确有困难的，尽快研究减免。",
        (NOT_PAYING, HOW_TO_PAY),
        letter="按规定，补交党费的时间一般不超过6个月，请尽快补上；有困难一定告诉我们。",
        talk=True,
    ),
    Step(
        6,
        "由支部研究",
        "是不是有正当理由，由支部大会查明、讨论，需要处理的报上级党组织批准。这里只列条文，不作认定。",
        (NOT_PAYING, LEAVING_THE_PARTY),
        letter="这件事支部要当面和您谈，请尽快和支部书记联系；有什么原因和困难，请一并告诉我们。",
        talk=True,
    ),
)


def step_of(months: int) -> Step | None:
    """The step of so many months in a row; none where there is not one."""
    return next((step for step in reversed(STEPS) if step.months <= months), None)
