"""Which member of the roll a row is about: by ID number, else by 编号, else by name and birth date."""

from collections import defaultdict

from branch.periods import day_in_full
from members import id_number
from reports.roster.cells import YearMonth, person_name
from reports.workbook.cells import plain, quoted
from reports.workbook.rows import ParsedRow

IDENTIFYING = {"name", "id_number", "number"}


class Unclear(Exception):
    """Why a row is not matched: the column it is about, and the words."""

    def __init__(self, attr: str, problem: str):
        super().__init__(problem)
        self.attr = attr


def birth_of(parsed: ParsedRow):
    """The birth date a row tells, by itself or in its ID number; None where it tells none to the day."""
    born, number = parsed.values.get("born_on"), parsed.values.get("id_number")
    if born is None or isinstance(born, YearMonth):
        return id_number.birth_date(number) if number else None
    return born


class Matching:
    """Goes through the rows once; every row of the list is another person."""

    def __init__(self, members, day):
        self.day = day
        self.by_id = {plain(member.id_number): member for member in members if member.id_number}
        self.by_number = {plain(member.number): member for member in members if member.number}
        self.by_name = defaultdict(list)
        for member in members:
            self.by_name[person_name(member.name)].append(member)
        self.rows = defaultdict(dict)  # what the rows before said: {attribute: {value: row number}}
        self.taken: dict[int, int] = {}  # {member's pk: row number}

    def member(self, parsed: ParsedRow):
        """The member, or None for somebody new; Unclear where that cannot be told."""
        if "name" not in parsed.values:
            raise Unclear("name", "没有填写姓名；不是党员的行请删去")
        self._refuse_repeated(parsed)
        member = self._found(parsed)
        if member is None:
            self._refuse_same_person(parsed)
            return None
        if member.left_on and member.left_on <= self.day:
            raise Unclear("name", self._left(member))
        earlier = self.taken.setdefault(member.pk, parsed.number)
        if earlier != parsed.number:
            raise Unclear("name", f"与第 {earlier} 行是同一名党员（{member.name}）；每人只写一行")
        return member

    def _refuse_repeated(self, parsed):
        for attr, what in (("id_number", "公民身份号码"), ("number", "编号")):
            value = parsed.values.get(attr)
            earlier = self.rows[attr].setdefault(value, parsed.number) if value else parsed.number
            if earlier != parsed.number:
                raise Unclear(attr, f"与第 {earlier} 行重复：同一个{what}只能属于一名党员")

    def _found(self, parsed):
        values = parsed.values
        number = values.get("number")
        owner = self.by_number.get(number) if number else None
        member = self.by_id.get(values.get("id_number"))
        if owner and (member or owner) is not owner:
            problem = f"编号{quoted(number)}是{owner.name}的，不能再给{values['name']}；请核对编号"
            raise Unclear("number", problem)
        if member is None and owner and person_name(owner.name) != values["name"]:
            problem = f"编号{quoted(number)}在名册里是{owner.name}的，这一行写的是{values['name']}"
            raise Unclear("number", f"{problem}；请核对编号和姓名")
        return member or owner or self._by_name(parsed)

    def _by_name(self, parsed):
        namesakes = self.by_name[parsed.values["name"]]
        judged = [(self._is(member, parsed), member) for member in namesakes]
        same = [member for sure, member in judged if sure]
        if len(same) == 1:
            return same[0]
        doubtful = [member for sure, member in judged if sure is None and not self._has_left(member)]
        if not same and not doubtful:
            return None
        numbers = "、".join(member.number for member in same or doubtful if member.number)
        how = f"（名册里的编号：{numbers}）" if numbers else "（名册里的还没有编号，请先在网页上补上）"
        if "born_on" in parsed.unreadable and not parsed.values.get("id_number"):
            why = "出生日期看不懂"
        elif birth_of(parsed) is None:
            why = "没有公民身份号码、编号和写到日的出生日期"
        elif same:
            why = "出生日期也相同"
        else:
            why = "出生日期或公民身份号码和这一行不同"
        name = quoted(parsed.values["name"])
        raise Unclear("name", f"名册里已有{name}，{why}，分不清是不是同一人；请写上编号或公民身份号码{how}")

    def _is(self, member, parsed) -> bool | None:
        """Whether a namesake is the person of the row; None where the row does not tell."""
        values, born = parsed.values, birth_of(parsed)
        numbers = values.get("number"), plain(member.number)
        if all(numbers) and numbers[0] != numbers[1]:
            return False
        ids = values.get("id_number"), plain(member.id_number)
        if all(ids):  # else they would have been found by it
            return None if born == member.born_on else False
        return True if born == member.born_on else None

    def _refuse_same_person(self, parsed):
        """Two new rows of one name must be told apart by something."""
        values = parsed.values
        for other in self.rows["name"].setdefault(values["name"], []):
            apart = [
                values.get(attr) and other.values.get(attr) and values[attr] != other.values[attr]
                for attr in ("id_number", "number", "born_on")
            ]
            if not any(apart):
                how = "是两个人就都写上公民身份号码或编号"
                raise Unclear("name", f"与第 {other.number} 行同名，分不清是不是同一人；{how}")
        self.rows["name"][values["name"]].append(parsed)

    def _has_left(self, member) -> bool:
        return member.left_on is not None and member.left_on <= self.day

    @staticmethod
    def _left(member) -> str:
        day = day_in_full(member.left_on)
        return f"{member.name}已于{day}转出；重新转入的，先在“组织关系转接”里办转入，不是的请从名单里删去"
