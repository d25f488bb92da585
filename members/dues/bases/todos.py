"""What the bases of the dues ask for, as lines of the home page."""

from django.urls import reverse

from members.access import Access
from members.dues.bases.listing import lines_of
from members.todo import Todo

# 标准年初核定: in these months the year's bases are fixed.
FIXED_IN = (1, 2)


def todos(access: Access) -> list[Todo]:
    """Nothing for whoever does not keep the dues."""
    if access.branch is None or not access.changes_all("dues"):
        return []
    lines = lines_of(access.branch, access.day)
    without = sum(line.state == "none" for line in lines)
    old = sum(line.state == "old" for line in lines) if access.day.month in FIXED_IN else 0
    found = []
    if without:
        url = f"{reverse('dues:bases')}?state=none"
        found.append(
            Todo("wait", "党费基数", f"{without} 人还没有核定", "没有基数，应交算不出来", url, "去核定")
        )
    if old:
        found.append(
            Todo(
                "wait",
                f"{access.day.year}年党费核定",
                f"还有 {old} 人",
                "标准年初核定，年内一般不变",
                reverse("dues:bases_year"),
                "去核定",
            )
        )
    return found
