"""The columns of a list of members, by the names they have in the lists people keep.

The first name is that of the national system (全国党员管理信息系统) or of the roll; the others are those of
the 党员基本信息采集表, of the 党员花名册 and of other tools.
"""

import re

from members.models import Member
from reports.roster.cells import (
    DayOrMonth,
    Ethnicity,
    HomeBranch,
    KindWord,
    Name,
    RollGroup,
    SexWord,
    WholeIdNumber,
)
from reports.workbook.cells import Code, Text
from reports.workbook.lists import plain_title
from reports.workbook.sheet import Column, Sheet

ROSTER = Sheet(
    "名单",
    Member,
    Column("姓名", "name", Name(), required=True),
    Column("性别", "sex", SexWord()),
    Column("公民身份号码", "id_number", WholeIdNumber(22)),
    Column("民族", "ethnicity", Ethnicity(10)),
    Column("出生日期", "born_on", DayOrMonth()),
    Column("学历", "education", Text()),
    Column("人员类别", "kind", KindWord()),
    Column("所在党支部", "home", HomeBranch()),
    Column("手机号码", "phone", Code()),
    Column("入党日期", "admitted_on", DayOrMonth()),
    Column("转正日期", "converted_on", DayOrMonth()),
    Column("工作岗位", "job", Text(18)),
    Column("党小组", "party_group", RollGroup()),
    Column("编号", "number", Code()),
    Column("转入日期", "joined_on", DayOrMonth()),
    required=True,
)

SYNONYMS = {
    "姓名": "党员姓名 名字",
    "性别": "",
    "公民身份号码": """公民身份证号码 公民身份证号 身份证号 身份证号码 身份证 身份号码 居民身份证号码
        居民身份证号 居民身份号码 证件号码 身份证件号码""",
    "民族": "",
    "出生日期": "出生年月日 出生年月 出生时间 生日 出生",
    "学历": "文化程度 最高学历 学历层次",
    "人员类别": "党员类别 政治面貌 党员类型",
    "所在党支部": """所属党支部 所在支部 所属支部 所属党组织 所在党组织 党支部 党支部名称 支部名称 党组织名称
        所在党支部名称 组织关系所在党支部""",
    "手机号码": "手机号 手机 联系电话 移动电话 电话 电话号码 联系方式 联系手机 手机电话 本人手机号码",
    "入党日期": """入党时间 加入党组织日期 加入党组织时间 加入中国共产党日期 加入中国共产党时间 入党年月日
        入党年月""",
    "转正日期": """转正时间 转为正式党员日期 转为正式党员时间 成为正式党员日期 成为正式党员时间 转正年月日
        转正年月""",
    "工作岗位": """职务 岗位 工作单位及职务 单位及职务 工作单位和职务 工作单位与职务 工作单位职务
        工作单位及岗位 现任职务 行政职务 工作职务 职务岗位""",
    "党小组": "所在党小组 所属党小组 党小组名称",
    "编号": "党员编号",
    "转入日期": """转入时间 转入支部日期 转入党支部日期 转入本支部日期 转入本支部时间 进入支部日期
        进入当前支部日期 组织关系转入日期 组织关系转入时间""",
}


def synonyms(header: str) -> list[str]:
    return SYNONYMS[header].split()


CALLED = {name: header for header in SYNONYMS for name in (header, *synonyms(header))}


def header_of(text) -> str | None:
    """Which of the columns above a header of a list means."""
    title = plain_title(text)
    if title in CALLED:
        return CALLED[title]
    within = "".join(re.findall(r"[(\[【〔〈<](.*?)[)\]】〕〉>]", title))
    if "固" in within or "座机" in within:  # 联系电话（固定）: not where somebody is reached by hand
        return None
    outside = re.sub(r"[(\[【〔〈<].*?[)\]】〕〉>]", "", title)
    return CALLED.get(outside) or CALLED.get(re.split(r"[/、]", outside)[0] if "/" in outside else "")
