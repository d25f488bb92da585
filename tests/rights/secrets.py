"""What access.md hides, planted in the world under words of their own, and looked for in every answer."""

import re
import zipfile
from io import BytesIO

from tests.rights.world import OUR_IDS, OUR_NAMES, THEIR_NAMES

# All of it about 白 of the second group, who never asks.
SECRETS = {
    "公民身份号码": OUR_IDS[7],
    "手机号码": "13968077913",
    "出生日期": r"1968-0?3-0?7|1968年3月7日|1968/0?3/0?7|1968\.0?3\.0?7|19680307",
    "工资": r"7,?314\.37|6,?869\.68",
    "党费": r"\b78\.13\b",
    "大额党费": r"\b1,?732(\.00)?\b",
    "谈话内容": "谈话内容1",
    "应谈情形": "应谈情形一",
    "处分": "处分说明1",
    "评议": "(自评|互评|评语)1",
    "个人记录": "(荣誉|转接|考察)说明1",
    "总结草稿": "改过的话|〇甲<q a='\"&意见|〇甲&lt;q a=&#x27;&quot;&amp;意见",
    "另一个支部": "〇乙|" + "|".join(THEIR_NAMES),
    "别的系统": "〇丙",
    "本支部": "〇甲|" + "|".join(OUR_NAMES),
    # Not hidden from anybody in particular: texts of the world that a page took for its own markup, a table
    # for a formula.
    "没有转义": "<q a=",
    "公式": "<f>|<f ",
}
FOUND = {what: re.compile(words) for what, words in SECRETS.items()}

# access.md, by its rows: personal data, dues, talks, appraisal, honours …, summary draft (and discipline).
ALWAYS = {"另一个支部", "别的系统", "没有转义", "公式"}
OF_PEOPLE = {"公民身份号码", "手机号码", "出生日期", "工资", "党费", "大额党费", "处分"}
TALKS = {"谈话内容", "应谈情形"}
HIDDEN = {
    "书记": set(),
    "组织委员": TALKS,
    "宣传委员": TALKS | OF_PEOPLE,
    "纪检委员": TALKS,
    "其他支委": TALKS | OF_PEOPLE,
    "党小组长": TALKS | OF_PEOPLE | {"评议"},
    "党员": TALKS | OF_PEOPLE | {"评议", "个人记录", "总结草稿"},
    "上级": TALKS | OF_PEOPLE - {"处分"} | {"总结草稿"},
}


def hidden_from(role: str, row: str) -> set[str]:
    """On pages of a row of the document: a superior's own name the branches below it."""
    return HIDDEN[role] | ALWAYS - ({"另一个支部"} if row in ("overview", "rules_below") else set())


def shown_by(response) -> set[str]:
    """Which of them stand in the answer, whatever kind of file it is."""
    if response.status_code not in (200, 422):
        return set()
    kind = response.headers.get("Content-Type", "")
    texts = [response.content.decode("utf-8", "replace")]
    if response.content.startswith(b"PK\x03\x04"):
        texts = list(_unpacked(response.content))
    found = {what for what, words in FOUND.items() if any(words.search(text) for text in texts)}
    if not kind.startswith(("text/html", "application/pdf")):
        found -= {"没有转义"}
    if "spreadsheetml" not in kind:
        found -= {"公式"}
    return found


def _unpacked(content: bytes):
    with zipfile.ZipFile(BytesIO(content)) as file:
        for name in file.namelist():
            part = file.read(name)
            if part.startswith(b"PK\x03\x04"):
                yield from _unpacked(part)
            else:
                yield name + part.decode("utf-8", "replace")
