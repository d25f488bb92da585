"""The columns of a payroll, by the names that they have in payrolls.

What an item is and whether it counts says the worksheet of the kind of employer
(members.dues.bases.worksheet); here stand the other names of those items.
"""

import re
from functools import cache

from members.dues.bases.worksheet import WORKSHEETS
from reports.roster import columns as roster
from reports.workbook.lists import COUNTING, plain_title

WHO = {"姓名": "name", "公民身份号码": "id_number", "编号": "number"}
MORE_NAMES = "职工姓名 员工姓名 人员姓名 教职工姓名 人员"

SYNONYMS = {
    "职务职级工资": "职务工资 职级工资 职务（职级）工资",
    "级别工资": "级别",
    "岗位工资": "岗资",
    "薪级工资": "薪级 薪资级别工资",
    "基础性绩效工资": "基础性绩效 基础绩效 基础绩效工资 绩效基础部分",
    "奖励性绩效工资": "奖励性绩效 奖励绩效 奖励绩效工资 绩效奖励部分",
    "津贴补贴": "津补贴 津贴 补贴 规范津贴补贴 规范性津贴补贴 工作性津贴 生活性补贴 津贴、补贴",
    "基本工资": "基础工资 固定工资 底薪",
    "按月发放的奖金": "月度奖金 月奖金 月奖 绩效工资 绩效奖金 月度绩效",
    "不定期奖金": "奖金 一次性奖金 年终奖 年终奖金 专项奖金",
    "基本离退休费": "离退休费 退休费 离休费 基本退休费 基本离休费",
    "基本养老金": "养老金 退休金",
    "每月收入": "月收入 收入 工资收入 月平均收入",
    "个人所得税": "个税 所得税 个人所得",
    "养老保险（个人）": "养老保险 养老 基本养老保险 养老保险费 社会养老保险",
    "医疗保险（个人）": "医疗保险 医疗 医保 基本医疗保险 医疗保险费 医保费",
    "失业保险（个人）": "失业保险 失业 失业保险费",
    "住房公积金（个人）": "住房公积金 公积金 住房公积",
    "职业年金（个人）": "职业年金 年金",
    "企业年金（个人）": "企业年金 年金",
    "交通补贴": "交通费 公务交通补贴 交通补助 车补 车改补贴 公车补贴 公务用车补贴",
    "住房补贴": "房补 购房补贴 提租补贴 租房补贴 住房补助",
    "通讯补贴": "通讯费 通信补贴 通信费 话费补贴 电话补贴",
    "加班费": "加班工资 加班补贴 加班",
    "误餐补贴": "误餐费 误餐补助 餐补 午餐补贴 伙食补贴 伙食补助",
    "取暖费": "取暖补贴 采暖费 采暖补贴",
    "防暑降温费": "降温费 高温津贴 高温补贴 防暑费",
    "物业补贴": "物业费 物业服务补贴 物业管理费",
    "特殊岗位津贴": "特岗津贴 特殊津贴",
    "生活补贴": "生活补助 离退休补贴 退休补贴",
    "护理费": "护理补贴",
}
# What a payroll adds up by itself: neither counted nor told as left out.
ADDED_UP = """
    应发合计 应发工资 应发 应发数 应发工资合计 实发合计 实发工资 实发 实发数 扣款合计 扣款 扣除合计 代扣合计
    代扣代缴合计 应扣合计 合计 小计 总计 工资合计 工资总额 应发小计 扣款小计 税前合计 税后合计 税后工资
    应税工资
"""
# Beside the money there stands who it is about.
BESIDE = """
    部门 单位 科室 处室 职务 岗位 职称 备注 说明 工号 职工编号 人员编号 人员类别 银行卡号 卡号 账号 工资卡号
    开户行 月份 年月 签名 签字 性别
"""
SUMS = set(map(plain_title, ADDED_UP.split()))
ABOUT = set(map(plain_title, BESIDE.split())) | set(COUNTING)


def who_of(title) -> str | None:
    """name, id_number or number: by what a member is known."""
    if plain_title(title) in map(plain_title, MORE_NAMES.split()):
        return "name"
    return WHO.get(roster.header_of(title))


@cache
def _called(employer: str) -> dict[str, str]:
    """What a payroll calls the items of one kind of employer."""
    names = {}
    for line in WORKSHEETS[employer].lines:
        for name in (line.name, *SYNONYMS.get(line.name, "").split()):
            names.setdefault(_core(name), line.name)
    return names


def item_of(title, employer: str) -> str | None:
    """The item of the worksheet that a column holds; None for a column that is none of it."""
    if _is_of_the_unit(title):
        return None
    return _called(employer).get(_core(title))


def is_item(title) -> bool:
    """Whether a column holds an item of any kind of employer, or a sum of such."""
    return plain_title(title) in SUMS or any(item_of(title, employer) for employer in WORKSHEETS)


def _is_of_the_unit(title) -> bool:
    """单位缴纳部分 is not in the pay."""
    return "单位" in plain_title(title)


def _core(title) -> str:
    """代扣养老保险（个人缴纳）, 个人养老保险 and 养老保险 are one."""
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", plain_title(title)) or plain_title(title)
    text = re.sub(r"^(代扣代缴|代扣|代缴|扣缴|扣除|应扣|扣|减)[:：]?", "", text)
    stripped = re.sub(r"个人(部分|缴纳|缴费|承担)?", "", text)
    return text if text in ("个人所得税", "个人所得") else stripped or text
