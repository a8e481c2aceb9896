"""Where 一 keeps its tone because it counts, orders or ends a word: 第一, 一月, 三点一, 统一; the tables of `sandhi.yi`."""

from __future__ import annotations

from typing import Final

from qingyin.text.patterns import regex

NUMERALS: Final = frozenset("零〇一二三四五六七八九幺")
COUNTING: Final = NUMERALS | frozenset("十百千万亿两")
# What 一 stands before when it orders instead of counting: 一月, 一号, 一年级, 一等奖, 一流.
_ORDINAL_AFTER: Final = (
    "月", "号", "楼", "年级", "班", "等", "级", "流", "把手", "审", "队", "厂", "院", "中全会", "品", "组", "区", "期", "季度",
)  # fmt: skip
_NOT_ORDINAL: Final = (
    "号人",
    "级一级",
    "流血",
    "等再等",
    "组组",
    "期期",
    "月有余",
    "队人",
    "队队",
    "班人",
    "品锅",
    "区区",
    "等就",
    "院子",
)
_ORDINAL_BEFORE: Final = ("第", "初", "周", "星期", "礼拜", "分之", "月", "农历", "大年初")
_FIXED: Final = (
    "独一无二",
    "说一不二",
    "定一尊",
    "归一化",
    "第一",
    "同一性",
    "同一律",
    "同一化",
)  # from the character before 一
_SCALE: Final = frozenset("百千万亿")
_ENDS_IN_ONE: Final = ("统一", "唯一", "专一", "单一", "万一", "星期一", "礼拜一", "周一", "初一")
_STROKES: Final = frozenset("点横竖撇捺折钩提")
_MEASURED: Final = frozenset("个刻次样起下点会直定过")
# What picks one of several; what follows is counted even where it orders elsewhere: 一期, but 每一期.
_ONE_OF: Final = frozenset("头每这那哪另某各末")
_NEXT: Final = frozenset("上下新")
_OF_A_SERIES: Final = frozenset("期级组队班区等品")
_ABOVE: Final = ("高", "低", "差", "强", "胜", "矮", "高人")
_NOT_OF_A_SERIES: Final = ("高新", "评上", "考上", "升上", "评下", "期末", "码头", "街头")
_OF_A_SCHOOL: Final = tuple("部主长组学新全老")  # 高一级部 is 高一's
# Where 一 says which rank or stage, whatever stands before it.
_RANKED: Final = (
    *(f"一等{noun}" for noun in "奖功座舱品兵"),
    *(f"一期{noun}" for noun in ("工程", "项目", "临床", "手术", "目标")),
)
_MADE: Final = frozenset("看做练出录听追停办拍写更")
_OF_THE_SAME: Final = frozenset(
    "个天年月日家面片条种类批次届件张所座首句辆位名人款部辈代把台套份支只块层排道间"
)  # 同一 before a noun is a word: 同一时区
# Nouns of two characters whose first is a measure elsewhere: 同一年级, but 同一年.
_NOUNS_OF_THE_SAME: Final = (
    "年级", "部门", "条件", "家庭", "家族", "名称", "名字", "位置", "位次", "种族", "种类", "类型", "类别", "层面", "层次", "日期", "月份",
    "代理", "面积", "面貌", "道路", "道理", "天空", "座位", "间隔",
)  # fmt: skip
_LABELS: Final = (
    "选项", "方案", "附件", "附录", "案例", "单元", "步骤", "情形", "题目", "问题", "答案", "比分", "类型", "序号", "编号", "阶段",
)  # fmt: skip
_MEASURES_OF_LABELS: Final = frozenset("张条只项份页种位场道篇本间套名些切旦概律般共时向面边同")
_SCHOOL: Final = regex(
    r"一(?:中(?![年午间心等型层国医转式介央产方文部亚超锋外药餐]|东(?![门校区侧])|学(?!生))|汽(?![车水笛油缸修配轮])|监(?![控视督])|附院|医院|机床|纺(?!织)|[小院建高职](?=$|[的和、与门考证]|老师|操场|建设|集团|公司))"
)  # 一小, but 一小时, 一小学
# A house among others, 一栋二单元; 一栋三层小楼 is counted.
_HOUSE: Final = regex(
    r"一[栋幢](?:[零一二三四五六七八九十幺]{1,4}(?:单元|号|室)|[零一二三四五六七八九幺]{3,4}(?![\u4e00-\u9fff])|单元|的?(?:业主|住户|邻居)|门口|(?:[东西南北]|楼[上下])(?![\u4e00-\u9fff]{0,3}[楼房]))"
)
_TO: Final = regex(
    r"一到[二两三四五六七八九十](?:[个天岁倍次位名人斤米元块条项册层楼级周]|年(?!前)|小时|分钟|号楼|日|万|千|百)"
)
_PAID: Final = regex(
    r"(?:[押买交租付换充存][一二三四五六七八九十两][押付送赠返抵减得]|[假缺坏少错偷盗][一二三四五六七八九十两][赔罚补还])[一二三四五六七八九十两]"
)  # 押一付三, 假一赔三
# How many make one of what 一 counts: 两人一组, 十五个一组, 一周一期.
_SHARED: Final = regex(
    r"[零一二两三四五六七八九十百千几半每](?:[人个名位只张对家桌天周块斤字句题户头]|个月|星期|礼拜|小时|分钟)$"
)
_SHARES: Final = frozenset("组队班期级")
# What costs so much: 三块五一份, 三千五一个月; 一 is no digit of the price.
_PRICED: Final = regex(r"[块元毛百千万][一二三四五六七八九]$")
_SOLD: Final = frozenset("份斤个碗张杯瓶只条盒串根袋包本位人次天晚件套支双盘台辆间平桶箱顿节课场吨克把颗枝朵")
# The first pass of a match: 一传到位; 一传十 counts.
_PASS: Final = regex(
    r"一传(?:不?到位|半到位|手(?![艺机里法上])|垫|质量|环节|失误|体系|不[稳好]|起球|出现|接|保障|成功率|[差稳好](?![十百人遍])|[和与]二传|的(?:质量|到位率|压力|弧度|落点))"
)
_MIXED: Final = regex(r"一又[零一二三四五六七八九十百]{1,6}分之")  # 一又十二分之七
_FIRST_KILL: Final = regex(r"(?<=[发拿送丢抢夺])一血(?=$|[，。！]|到手|被|给|诞生|了|塔)")  # of a game: 爆发一血
_BEGINS_OTHERS: Final = {"栋": _HOUSE, "幢": _HOUSE, "到": _TO, "又": _MIXED, "血": _FIRST_KILL}  # by what follows 一
_REACHED: Final = regex(r"一到(?![零一二三四五六七八九十百千万两])")  # 六点一到就走; 三点一到三点五 has decimals
_WEEKDAY: Final = regex(r"(?:周|星期|礼拜)[一二三四五六]$")
_DAY: Final = regex(r"一[号日月点]")
_OF_SCHOOLS: Final = frozenset("市县区州省乡镇附在了到读考上进是的从去和、")


def counts(text: str, at: int, starts: dict[int, int]) -> bool:
    """Whether 一 at this place keeps its first tone."""
    after = text[at + 1 : at + 2]
    before = text[at - 1] if at else ""
    if not after or after in NUMERALS or before == "十":
        return True
    if not text.startswith(_RANKED, at) and not text.endswith(_NOT_OF_A_SERIES, 0, at):
        if after in _SHARES and _SHARED.search(text, max(0, at - 4), at):
            return False
        if (
            (before == "同" and after in _OF_THE_SAME and not text.startswith(_NOUNS_OF_THE_SAME, at + 1))
            or (before in _ONE_OF and after not in "号中")
            or (before in _NEXT and after in _OF_A_SERIES)
        ):  # 同一天, 头一天, 下一组
            return False
        if text.endswith(_ABOVE, 0, at) and after in "级等" and not text.startswith(_OF_A_SCHOOL, at + 2):  # 高一级
            return False
        if before in _MADE and after in "期组":  # 做一组
            return False
    if _WEEKDAY.search(text, max(0, at - 3), at) and not _DAY.match(text, at):  # 周三一定
        return False
    if after in _SOLD and _PRICED.search(text, max(0, at - 2), at):
        return False
    if before in NUMERALS and not text.endswith(_ENDS_IN_ONE, 0, at):  # but 统一|一下
        return True
    if after in _BEGINS_OTHERS and _BEGINS_OTHERS[after].match(text, at):  # 一栋二单元, 一到三天
        return True
    if at and _PAID.match(text, at - 1) or at > 2 and _PAID.match(text, at - 3):  # 押一付三
        return True
    if after == "传" and before not in _ONE_OF and _PASS.match(text, at):
        return True
    if after == "十" and before and before in "百千零":  # 一百一十
        return True
    if starts.get(at + 1, at) < at:  # it ends a word of several characters: 统一, 万一
        return True
    if after == "点" and text[at + 2 : at + 3] in NUMERALS and text[at + 3 : at + 4] not in _STROKES:  # not 一点一横
        return True
    if (
        before == "点"
        and at > 1
        and text[at - 2] in COUNTING
        and after not in _MEASURED
        and not _stroke(text, at)
        and not _REACHED.match(text, at)
    ):  # 三点一
        return True
    if (
        before == "比" and at > 1 and text[at - 2] in COUNTING and after not in _MEASURED | _MEASURES_OF_LABELS
    ):  # 三比一获胜
        return True
    if after in "加减乘" and (text[at + 2 : at + 3] or " ") in COUNTING:  # 一加一
        return True
    if after == "比" and text[at + 2 : at + 3] in COUNTING and before not in ("这", "那"):  # 一比三
        return True
    label = text[:at].endswith(_LABELS) or before in "图表例卷式" and before and starts.get(at) == at - 1
    if label and after not in _MEASURED | _MEASURES_OF_LABELS:  # 选项一正确, 图一显示
        return True
    if after == "至" and text[at + 2 : at + 3] in COUNTING and before not in COUNTING:  # 一至六层
        return True
    if (not before or before in _OF_SCHOOLS) and _SCHOOL.match(text, at):  # 市一中
        return True
    if text.startswith(_FIXED, at - 1) and at:
        return True
    if before and text[:at].endswith(_ORDINAL_BEFORE) and not (before == "月" and after not in "日号"):
        return True
    return text.startswith(_ORDINAL_AFTER, at + 1) and not text.startswith(_NOT_ORDINAL, at + 1)


def _stroke(text: str, at: int) -> bool:
    """Whether strokes of a character are counted: 一点一横; not 八点一提升."""
    return text[at - 2] == "一" and text[at + 1 : at + 2] in _STROKES
