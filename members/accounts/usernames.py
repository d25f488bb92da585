"""What accounts are called: the name in pinyin, and a number behind it where that is taken."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import count

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower

from branch.models import User
from members.models import pinyin_of

LONGEST = 30
PATTERN = re.compile(rf"[a-z0-9][a-z0-9._-]{{1,{LONGEST - 1}}}")
# Of a name nothing of which is a letter or a digit.
NAMELESS = "dangyuan"
# So many numbers behind a name are asked for at once.
AT_ONCE = 10


def cleaned(username: str) -> str:
    """As it is kept: small letters, so that no two accounts differ by those alone."""
    username = username.strip().lower()
    if username and not PATTERN.fullmatch(username):
        raise ValidationError(
            f"账号“{username}”不能用：用2到{LONGEST}个小写字母、数字或 . _ -，例：shenliyan。"
        )
    return username


def taken(usernames: Iterable[str]) -> set[str]:
    """Which of these some account has already; one query."""
    wanted = {username.lower() for username in usernames}
    rows = User.objects.annotate(small=Lower("username")).filter(small__in=wanted)
    return set(rows.values_list("small", flat=True))


def proposed(names: list[str]) -> list[str]:
    """A free username for each name, all different; as a rule one query."""
    stems = [stem_of(name) for name in names]
    namesakes = Counter(stems)
    known = taken(_numbered(stem, n) for stem, many in namesakes.items() for n in range(many + AT_ONCE))
    found = []
    for stem in stems:
        for number in count():
            username = _numbered(stem, number)
            if number >= namesakes[stem] + AT_ONCE and taken([username]):
                known.add(username)
            if username not in known:
                break
        known.add(username)
        found.append(username)
    return found


def stem_of(name: str) -> str:
    stem = re.sub(r"[^a-z0-9]", "", pinyin_of(name)[0])[: LONGEST - 6]
    return stem if len(stem) > 1 else NAMELESS + stem


def _numbered(stem: str, number: int) -> str:
    """shenliyan, shenliyan2, shenliyan3 …"""
    return f"{stem}{number + 1}" if number else stem
