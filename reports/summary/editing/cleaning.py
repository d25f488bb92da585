r"""What was typed or pasted, made fit for the page: spaces, breaks, punctuation; never the characters."""

import re

from reports.document.blocks import UNPRINTABLE

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WIDE = f"[{HAN}，。；：、！？“”‘’（）《》〈〉【】〔〕…—]"
OPENS = "“‘《〈（【〔"
BREAKS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Soft hyphens, widthless spaces, and the bullets and arrows of Word's symbol fonts.
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\uf000-\uf0ff]")
SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# A space is for Latin words and numbers only.
NEEDLESS = re.compile(f"(?<={WIDE}) |(?<=}}) | (?={WIDE}|{{{{)")
# Addresses and figures keep their own marks.
WHOLE = re.compile(r"([A-Za-z][A-Za-z+.-]*://[!-~]+|[\w.-]+@[\w.-]+|\{\{[^{}]*\}\})", re.ASCII)
FULL_WIDTH = str.maketrans(",;:!?", "，；：！？")
HALF_WIDTH = re.compile(rf"(?<={WIDE})[,;:!?]|[,;:!?](?=[{HAN}{OPENS}])")
STOP = re.compile(rf"(?<=[{HAN}”’）》】])\.(?=[{HAN}{OPENS}]|$)")
BRACKETS = re.compile(r"(.?)\(([^()]*)\)(?=(.?))")
QUOTES = re.compile('"([^"]*)"')
HAS_HAN = re.compile(f"[{HAN}]")
BLANK = re.compile(r"【 *待补充 *(?:[:：] *([^【】]*?))? *】")


def cleaned(typed: str) -> str:
    """A line a paragraph. The characters themselves stay as they are: a rare one is part of a name."""
    lines = BREAKS.sub("\n", typed).split("\n")
    return "\n".join(line for line in map(cleaned_line, lines) if line)


def cleaned_line(typed: str) -> str:
    line = UNPRINTABLE.sub("", SPACES.sub(" ", UNSEEN.sub("", typed)))
    line = BLANK.sub(lambda found: f"【待补充：{found[1] or '内容'}】", line.strip())
    if HAS_HAN.search(line):
        pieces = WHOLE.split(NEEDLESS.sub("", line))  # odd places hold what stays whole
        line = "".join(piece if place % 2 else _in_chinese(piece) for place, piece in enumerate(pieces))
    return NEEDLESS.sub("", line).strip()


def _in_chinese(text: str) -> str:
    text = QUOTES.sub(r"“\1”", text)
    text = BRACKETS.sub(_brackets, text)
    text = STOP.sub("。", text)
    return HALF_WIDTH.sub(lambda found: found[0].translate(FULL_WIDTH), text)


def _brackets(found: re.Match) -> str:
    before, within, after = found.groups()
    wide = HAS_HAN.search(f"{before}{within}{after}")
    return f"{before}（{within}）" if wide else f"{before}({within})"
