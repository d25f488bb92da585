"""What no composed text may contain, and what its numbers, names and marks must keep to.

`faults_of(document, …)` gives every offence as (rule, the offending words); a good document gives none.
"""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

from branch.periods import Year, day_named
from reports.document.blocks import Heading, Paragraph
from reports.summary.themes import theme_of
from tests.reports.summary.evidence import numbers_without_record

HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
U = r"(?:人次|名|次|人|份|篇|项|个|部|元)"
BAD = {
    "R01 zero": rf"(?<![\d.])0(?:\.0+)?(?:{U}|%)",
    "R02 one+其中": rf"(?<![\d.])1{U}[，：]?(?:其中|分别|包括)|共1{U}",
    "R03 doubled": r"[，。；：、！？][，。；：、！？]|[,.;:]{2,}|。。|……",
    "R04 empty pair": r"《》|“”|（）|【】|〔〕|‘’|〈〉",
    "R05 slot": r"[{}<>]|〔(?!\d{4}〕)|None|NaN|null|undefined|%[sd]|XX|××|\[\[|&\w+;",
    "R06 half-width": rf"{HAN}[,;:!?()\"']|[,;:!?()\"']{HAN}|{HAN}\.{HAN}",
    "R07 full-width digit": r"[０-９Ａ-Ｚａ-ｚ％．]",
    "R08 space/control": (
        r"(?<![A-Za-z0-9/)]) | (?![A-Za-z0-9(])|[\u00a0\u200b\u3000\ufeff\ufffd\ue000-\uf8ff\x00-\x1f\x7f]"
    ),
    "R09 一是，": r"[一二三四五六]是[，、：]",
    "R10 vague S": (
        r"\d+余|(?<![附最接节])[近约逾]\d|\d+(?:多|几)|左右|若干|多次|至少\d+\S{0,3}以上|超过\d+\S{0,3}以上"
    ),
    "R11 共累计": r"共累计|累计共|共计共|总共计|合计共",
    "R12 汉字数 S": r"(?<![第一二三四五六七八九十])[二两三四五六七八九十]+(?:人次|名|次|份|篇|项)",
    "R13 year": r"(20\d\d)年[^\n]*\1年|(?<!\d)[0-3]\d年(?:上|下|度|\d{1,2}月)|二〇",
    "R14 date form": (
        r"(?<!\d)0\d?[月日]|(?<!\d)(?:19|20)\d\d[-/.]\d(?!\d*元)|\d+月\d+号|\d+日\d+日|(?<!\d)(?:1[3-9]|[2-9]\d)月"
        r"|月(?:3[2-9]|[4-9]\d)日|(?<!\d)(?:2月3[01]|(?:[469]|11)月31)日"
    ),
    "R15 range S": r"\d(?:月|日|岁|%)?[-~—–～]\d",
    "R16 percent": r"\.0%|\d\.\d{2,}%|(?<!\d)(?:[2-9]\d\d|1[1-9]\d|10[1-9])(?:\.\d)?%|100\.\d%",
    "R17 money": r"(?<![\d.])\d+\.\d元|\d,\d{3}|[￥¥]|\d万元[^。]*\d(?<!万)元",
    "R18 names of meetings": (
        r"民主生活会|支部会(?=[议，。；、\d])|党员会(?=[议，。；、\d])|党小组会议|支委扩大会|生活会议"
    ),
    "R19 、和 等": r"、(?:和|及|与|以及|等)|和以及|等等|”、“(?![^”]*”（)|》、《(?![^》]*》（)",
    "R20 《activity》": r"《[^》]*(?:主题党日|党课|会议|大会|活动)》",
    "R21 empty words S": (
        r"一致认为|纷纷|圆满|成功召开|显著|良好成效|蔚然成风|热烈|踊跃|深刻|进一步|切实|扎实|高度重视|力争|确保|狠抓"
        r"|大力|深受|受益匪浅|再上新台阶"
    ),
    "R22 units": r"\d+个(?:党员|同志|委员)|\d+(?:名|位)(?:党小组(?!长)|承诺书)|\d+次(?:心得|承诺)|人次数",
    "R23 同志": r"同志同志|同志等[^，。；]*同志|同志、[^，。；]{2,6}同志",
    "R24 blank form": r"【(?!待补充：[^【】。]{2,30}】)|。【待补充",
    "R25 end": r"[^。】：）”]$",
    "R26 wrong words S": r"缴纳|帐目|其它|做辅导|支委会会|上党课课|主题党日活动日|欠交人员|因疫情",
    "R27 latin S": r"(?<![A-Z])[A-Za-z]{2,}(?!\w*[》”])",
    "R28 quote twice": r"《《|》》|““|””|“《[^》]*》”主题",
}
QUOTED = re.compile(r"《[^》]*》|“[^”]*”")
BLANKS = re.compile(r"【待补充：[^【】]*】")


def bad_words(text: str, names=()) -> list[tuple[str, str]]:
    """The rules that the text breaks; names on the roll (和, 及 as surnames) are masked first."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "某某")
    found = []
    for rule, pattern in BAD.items():
        match = re.search(pattern, QUOTED.sub("某", text) if rule.endswith(" S") else text)
        if match:
            found.append((rule, match[0]))
    return found


# ---- rules that no regular expression can tell ----

# （何蕾负责）, ，何蕾负责: the one responsible for another piece of work.
ANSWERS = re.compile("（(?:[^（）]|（[^（）]*）)*负责）|，[^，。；（）]+(?:（[^（）]*）)?负责(?=[，。；）])")
DEADLINE = re.compile(r"(?:\d{4}年|同年)?\d{1,2}月\d{1,2}日前")


def parts(text: str) -> list[str]:
    """Parts after 其中 are smaller than the whole and add up to no more."""
    offences = []
    for total, unit, rest in re.findall(rf"(\d+)({U})[^，。；\d]*，其中([^。；]+)", text):
        counts = [int(count) for count in re.findall(rf"(?<![\d.月日])(\d+){unit}", rest)]
        if any(count >= int(total) for count in counts) or sum(counts) > int(total):
            offences.append(f"{total}{unit}，其中{rest}")
    return offences


def ordinals(text: str) -> list[str]:
    found = re.findall(r"(?<![之统唯])([一二三四五六七八九])是", QUOTED.sub("", text))
    expected = "一二三四五六"[: len(found)]
    return [] if not found or (len(found) > 1 and "".join(found) == expected) else ["".join(found)]


def people(text: str, names=()) -> list[str]:
    """Nobody twice in one sentence, unless as the one responsible for another piece of work."""
    offences = []
    for sentence in re.split("。", ANSWERS.sub("", QUOTED.sub("", text))):
        for name in names:  # 李伟（整理处） is somebody else than 李伟（利用处）
            person = rf"(?:(?<!{HAN})|(?<=[、；和与由任：]))({re.escape(name)}(?:（[^（）]*）)?)"
            found = re.findall(person, sentence)
            offences += [name] if len(found) > len(set(found)) else []
    return offences


def pairs(text: str) -> list[str]:
    """Marks come in pairs, properly nested."""
    closing, open_ = dict(zip("》”）】〕〉’", "《“（【〔〈‘", strict=True)), []
    for mark in text:
        if mark in closing.values():
            open_.append(mark)
        elif mark in closing and (not open_ or open_.pop() != closing[mark]):
            return [text]
    return [text] if open_ else []


def money(text: str) -> list[str]:
    """One form of amounts in a sentence; what is lacking is the difference as printed."""
    offences = []
    for sentence in re.split("。", text):
        amounts = re.findall(r"(\d+(?:\.\d+)?)元", sentence)
        cents = [amount for amount in amounts if "." in amount]
        mixed = cents and len(cents) < len(amounts)
        needless = cents and all(amount.endswith(".00") for amount in cents)
        lacking = re.search(r"应收党费([\d.]+)元，实收([\d.]+)元，尚有([\d.]+)元", sentence)
        wrong = lacking and Decimal(lacking[1]) - Decimal(lacking[2]) != Decimal(lacking[3])
        offences += [sentence] if mixed or needless or wrong else []
    return offences


def cut(text: str) -> list[str]:
    """等N名 says more than it shows."""
    found = re.findall(r"((?:[^，。；、]+、)*[^，。；、]+)等(\d+)名", text)
    return [shown for shown, count in found if int(count) <= shown.count("、") + 1]


def length(text: str) -> list[str]:
    bare = BLANKS.sub("", QUOTED.sub("", text))
    bare = re.sub(r"（[^）]*）", "", bare)
    long_clauses = [
        clause for clause in re.split("[，；。：]", bare) if len(clause) > 45 and "、" not in clause
    ]
    long_sentences = [sentence for sentence in text.split("。") if len(BLANKS.sub("", sentence)) > 140]
    return long_clauses + long_sentences + ([text] if len(text) > 400 else [])


def subjects(text: str) -> list[str]:
    """The subject is not repeated three times running, nor the half-year more than twice."""
    begins = [bool(re.match("支部(?!委员|党员大会|书记|副书记)", one)) for one in text.split("。")]
    thrice = any(all(begins[place : place + 3]) for place in range(len(begins) - 2))
    halves = [half for half in ("上半年", "下半年", "全年", "今年") if text.count(half) > 2]
    return ["支部"] * thrice + halves


def _day(year, month, day) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def valid_dates(text: str, halves) -> list[str]:
    """Every day exists, and lies in one of the half-years that the paragraph may speak of."""
    offences = []
    text = DEADLINE.sub("", QUOTED.sub("", text))  # what is to be mended may take longer
    for year, month, day in re.findall(r"(?:(20\d\d)年)?(?<!\d)(\d{1,2})月(\d{1,2})日", text):
        days = [found for half in halves if (found := _day(year or half.year, month, day))]
        if not days or (not year and not any(one in half for one in days for half in halves)):
            offences.append(f"{month}月{day}日")
    return offences


def private(text: str, names=(), numbers=()) -> list[str]:
    """No debtor, nobody talked to, no 编号, identity or phone number."""
    offences = [number for number in numbers if number and number in text]
    offences += re.findall(r"(?<!\d)\d{11}(?!\d)|(?<!\d)\d{17}[\dX]", text)
    for sentence in QUOTED.sub("", text).split("。"):
        if re.search("党费|谈心谈话", re.sub("检查[^，。；]*", "", sentence)):  # a check is no debt
            offences += [name for name in names if name in sentence]
    return offences


def twice(texts: list[str]) -> list[str]:
    sentences = [one for text in texts for one in text.split("。") if len(BLANKS.sub("", one)) > 6]
    return [one for one, other in pairwise(sorted(sentences)) if one == other]


def told_twice(texts: list[str], m) -> list[str]:
    """No activity with its day and its own theme in two paragraphs; counts and the plan excepted."""
    offences = []
    for meeting in m.meetings:
        theme = theme_of(meeting.topic)
        day = day_named(meeting.held_on, m.year)
        told = [text for text in texts if theme and day in text and _says(text, theme)]
        offences += [theme] if len(told) > 1 else []
    return offences


def _says(text: str, theme: str) -> bool:
    return any(theme in sentence for sentence in text.split("。") if "计划" not in sentence)


def gaps(texts: list[str], figures) -> list[str]:
    """Each form with a gap is said to be lacking, with a reason to fill in; no other is."""
    said = re.compile(r"未(?:按要求)?(?:召开|开展|组织|上)|不足\d")
    told = [one for text in texts for one in text.split("。") if said.search(one) and "计划" not in one]
    offences = [one for one in told if one.count("【待补充：原因】") != 1]
    for label in {gap.form.label for gap in figures.gaps}:
        offences += [] if any(label in one for one in told) else [label]
    labels = {gap.form.label for gap in figures.gaps}
    return offences + [one for one in told if not any(label in one for label in labels)]


def blanks(document) -> list[str]:
    """Every blank in the words is one that the editor counts; the signature's date is one more."""
    in_words = sum(block.plain.count("【待补充") for block in document.blocks if isinstance(block, Paragraph))
    return [] if in_words == len(document.blanks()) else [f"{in_words} / {len(document.blanks())}"]


def period(document, half) -> list[str]:
    """一、 speaks of its own half-year only; of a year, its halves stand apart but never for the whole."""
    headings = [place for place, block in enumerate(document.blocks) if isinstance(block, Heading)]
    part_one = [one for one in document.blocks[slice(*headings[:2])] if isinstance(one, Paragraph)]
    others = f"{half.next.short_name}|全年|年底"
    if isinstance(half, Year):
        others = r"[上下]半年(?!未|不足|\d+项|召开[^。]*。|上党课|各党小组均未)|[上下]半年工作"
    return [word for block in part_one for word in re.findall(others, QUOTED.sub("", block.plain))]


def body_of(document) -> list[str]:
    """The paragraphs without their run-in headings."""
    return [
        "".join(run.plain for run in block.runs) for block in document.blocks if isinstance(block, Paragraph)
    ]


def faults_of(document, m) -> list[tuple[str, str]]:
    """All offences of a composed document; `m` is the material that it was composed from."""
    names = {member.name for member in m.people.members}
    numbers = {member.number for member in m.people.members} | {member.phone for member in m.people.members}
    texts = body_of(document)
    found = []
    for text in texts:
        found += bad_words(text, names)
        for rule in (parts, ordinals, pairs, money, cut, length, subjects):
            found += [(rule.__name__, words) for words in rule(text)]
        found += [("people", words) for words in people(text, names)]
        found += [("private", words) for words in private(text, names, numbers)]
        found += [("dates", words) for words in valid_dates(text, (m.period, m.period.next))]
    found += [("twice", words) for words in twice(texts)]
    found += [("told twice", words) for words in told_twice(texts, m)]
    found += [("period", words) for words in period(document, m.period)]
    found += [("numbers", words) for words in numbers_without_record(document, m)]
    found += [("gaps", words) for words in gaps(texts, m.figures)]
    return found + [("blanks", words) for words in blanks(document)]
