"""What the regulations say of branches, committees and terms, each number with its source."""

from dataclasses import dataclass

from branch.regulations import BRANCH_RULES, CONSTITUTION, ELECTION_RULES
from members.posts.models import Post


@dataclass(frozen=True)
class Rule:
    number: int
    says: str
    source: str


FULL_FOR_A_BRANCH = Rule(3, "有正式党员3人以上的，成立党支部。", f"{BRANCH_RULES}第四条")
MOST_MEMBERS = Rule(50, "党支部党员人数一般不超过50人。", f"{BRANCH_RULES}第四条")
MOST_UNITS = Rule(5, "联合党支部覆盖单位一般不超过5个。", f"{BRANCH_RULES}第五条")
FULL_FOR_A_COMMITTEE = Rule(
    7,
    "有正式党员7人以上的党支部，设立支部委员会；不足7人的，设1名书记，必要时设1名副书记。",
    f"{BRANCH_RULES}第六章",
)
_SIZE = "支部委员会由3至5人组成，一般不超过7人。"
LEAST_COMMITTEE = Rule(3, _SIZE, f"{BRANCH_RULES}第六章")
USUAL_COMMITTEE = Rule(5, _SIZE, f"{BRANCH_RULES}第六章")
MOST_COMMITTEE = Rule(7, _SIZE, f"{BRANCH_RULES}第六章")
MOST_DEPUTIES = Rule(1, "必要时可以设1名副书记。", f"{BRANCH_RULES}第六章")
OFFICERS = {
    "posts": (Post.ORGANIZATION_OFFICER, Post.PUBLICITY_OFFICER, Post.DISCIPLINE_OFFICER),
    "says": "支部委员会设书记和组织委员、宣传委员、纪检委员等。",
    "source": f"{BRANCH_RULES}第六章",
}
GROUP_LEADERS = Rule(1, "党小组设组长，由党支部指定，也可以由所在党小组党员推荐。", f"{BRANCH_RULES}第十三条")
TERM_YEARS = Rule(
    3, "村、社区党支部委员会每届任期5年，其他基层单位一般每届任期3年。", f"{BRANCH_RULES}第六章"
)
MOST_EXTENSION = Rule(
    1, "延期或者提前换届，要报上级党组织批准；延长一般不超过1年。", f"{ELECTION_RULES}第三条"
)
ON_TIME = Rule(0, "任期届满按期换届选举。", f"{ELECTION_RULES}第三条")
FULL_ONLY = f"预备党员没有被选举权（{CONSTITUTION}第七条、{ELECTION_RULES}第五条）"
