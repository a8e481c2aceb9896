"""Surnames that are read otherwise than their character is, and where one begins.

A name stands before a title (任经理), after 老 or 小 (老仇), after an office (记者曾敏), or where a sentence or a word that takes
a name goes before it (找查老师).
Source: Xiandai Hanyu Cidian (7th edition).
"""

from __future__ import annotations

import re
from typing import Final

from qingyin.text.marks import COLON, ENUM, NO_MARK, mark_class
from qingyin.text.patterns import regex
from qingyin.text.pinyin.lexicon import Lexicon
from qingyin.text.slots import Slot

_TITLE: Final = (
    "(?:先生|女士|小姐|太太|夫人|老师|老板|老爷|教授|医生|大夫|博士|院士|主任|经理|总[经监裁]|[局处科部校院县市省厂董司师团营连排班队站所馆台社会行区镇乡村]长|书记|主席|"
    "司令|将军|元帅|[上中少大][将校尉]|教练|导演|律师|法官|警官|护士|同学|同志|师傅|掌柜|大人|公子|姑娘|[大二三四五小]?[哥姐叔伯婶姨爷妹弟]|阿姨|大[爷妈娘嫂]|奶奶|爷爷|"
    "工程师|工(?![作业人资地程厂])|董事|[庄帮堂舵]主|掌门|[大女少]侠|少爷|秘书|参谋|监制|夫妇|某|氏|妈妈?|爸爸?|总(?![是在要会能有算共体之得不])|局(?![部面限势])|队(?![伍])|主播|记者|编辑)"
)
_AFTER_NAME: Final = (
    "(?:$|[，来去说道问答笑走在是和也就不没把给的跟对吗呢你我他她先刚正已今明昨帮让叫请同同今年下周打])"
)
# Surnames that are read otherwise than the character is.
SURNAMES: Final = {
    "单": "shan4", "仇": "qiu2", "解": "xie4", "区": "ou1", "查": "zha1", "曾": "zeng1", "盖": "ge3", "任": "ren2", "员": "yun4", "朴": "piao2",
    "翟": "zhai2", "华": "hua4", "燕": "yan1", "应": "ying1", "缪": "miao4", "盛": "sheng4", "乐": "yue4", "卜": "bu3", "召": "shao4",
    "洗": "xian3", "冼": "xian3", "那": "na1", "过": "guo1", "车": "che1", "种": "chong2", "訾": "zi1", "逄": "pang2", "纪": "ji3",
    "撒": "sa4", "覃": "qin2", "尹": "yin3", "谌": "chen2", "句": "gou1", "费": "fei4", "隗": "wei3", "贾": "jia3", "晁": "chao2", "郗": "xi1",
    "令": "ling2", "长": "zhang3", "尉": "yu4", "柏": "bai3", "薄": "bo2", "葛": "ge3",
}  # fmt: skip
_TWO: Final = {"尉迟": ("yu4", "chi2"), "令狐": ("ling2", "hu2"), "长孙": ("zhang3", "sun1"), "万俟": ("mo4", "qi2"), "澹台": ("tan2", "tai2"),
               "单于": ("chan2", "yu2")}  # fmt: skip
# Characters of given names: a surname that two of them follow is one.
GIVEN: Final = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉兰红梅燕玲峰鹏飞龙波宇浩然轩涵梓萱怡欣雨婷雪晨阳晓志建国华文斌辉健俊凯旭东海洲林森田依纯"
    "子威盈良镛刃钦寄藩永昌启智慧佳琪璐倩颖琳莉萍淑珍凤仙春冬生宝庆福德贵财荣昊天泽睿瑞嘉诺诗语思远航程一鸣家豪铭亦非奕铮尧钧熠彤菲瑶琴音梦洁"
    "立卫民宁康乐可宏若安顺祥和光亮兴业成功才茂盛恒毅松柏楠桐枫柳荷莲菊芝芸蓉茹薇蕾莎珊瑜瑾琛璇瓒钰锋钢铁金银鑫淼焱垚蔚岚峥嵘崇岳川江河湖沛润泉守义雄忠仁彪"
)
_NAMED: Final = frozenset("的和与及跟向对给找请叫是由被让与同问、将名手员家者")

# What goes before 老 and a surname, so that 解 is none of 老解决不了: 给老解发微信.
_TO: Final = tuple("给找跟叫问请帮替")
# What is done with an order: 接小单.
_ORDERED: Final = tuple("接下做跑抢派签刷")
# What one goes to somebody of an office for.
_AT_WORK: Final = ("录入", "登记", "领取", "领", "签字", "拿", "报名", "报销", "办理", "咨询", "对接", "确认", "核实", "审核", "盖章", "沟通")  # fmt: skip
# What 解 and 应 after 老 make a word with: 帮老解题, 给老应用打补丁.
_NO_NAME: Final = tuple("开决释除散答放题法锁读围馋闷忧压药析绑毒码密脱救渴乏约惑套扣该当酬用对急聘邀届战试变付")
# Words that look like a surname and a title: 员工来了, 华氏八十度.
_WORDS: Final = ("员工", "区县", "华氏", "华工", "尉氏", "令妹", "令弟", "长工", "长队", "长局")
# A name that tells how a character is written, and the character: 单雄信的单; not 员工的员.
_NAMESAKE: Final = regex(r"(?:(?<=[是姓叫])|^)([^那过长令应车员]).{1,2}的(\1)(?=$|[字姓吗吧啊呢])")

# Who somebody is, before a name: 记者曾敏, 院长单霁翔.
_OFFICE: Final = regex(
    r"(?:女排|男排|国足|记者|通讯员|摄影|特使|[总部省市县局处科校院厂社行馆站所队会董事团军师]长|总统|总理|主席|书记|教授|主任|演员|导演|选手|同学|律师|医生|主持人|作家|诗人|歌手|"
    r"将领|经理|教练|博士|院士|研究员|编辑|评论员|解说员|作者|画家|[医技厨]师|工程师|民警|嫌疑人|被告人?|原告|当事人|患者|[村居市]民|[店摊业]主|农户)$"
)
# Who gives a name, or whose is given; less sure than an office: 我是单亲家庭.
_INTRODUCED: Final = ("户主", "司机", "本人", "我是", "我叫", "名叫")
_GREETED: Final = ("谢谢", "感谢", "多谢", "你好", "您好", "麻烦", "辛苦", "恭喜")  # 谢谢曾主任
# Surnames that 老 and a number follow: 仇老三; not 应老大要求.
_BEFORE_OLD: Final = frozenset("仇缪翟覃")
_FIRSTBORN: Final = ("老大", "老二", "老三", "老四", "老五", "老六", "老七", "老八", "老九", "老幺")
# What stands before a colon and a name.
_LABELS: Final = (
    "作者", "校对", "审校", "供稿", "供图", "绘图", "户主", "司机", "姓名", "编辑", "责编", "记者", "通讯员", "摄影", "编剧", "导演", "主演", "主讲人", "联系人", "负责人", "法人", "代表人",
    "申请人", "收件人", "寄件人", "主持人", "嘉宾",
)  # fmt: skip
_FIRST_OF_LIST: Final = regex(r"(?:记者|通讯员|编辑|作者|导演|演员|选手|主持人|律师|教授|摄影).{2,3}$")
# What makes a word with such a surname: 任何, 解决, 单位.
_MAKES_A_WORD: Final = frozenset("何意务职命选由凭教课经决释放读答散除询看找验位独元无车票了的啥什不子")
# Surnames that are looked for; 应, 华 and others begin too many words.
_SURE: Final = frozenset("单仇解区查曾盖任朴翟缪卜覃隗晁燕尉")
_RARE: Final = frozenset("翟缪覃隗晁")  # which are little else


def surname(text: str, at: int, size: int, ends: frozenset[int]) -> tuple[str, ...]:
    """The reading of a surname that begins at a place, a syllable or two; empty if none does.

    Args:
        text: the simplified phrase.
        at: the place.
        size: of the word that the phrase is cut into there.
        ends: where words of the phrase end.
    """
    char, before = text[at], text[at - 1] if at else ""
    two = _TWO.get(text[at : at + 2])
    if two and two[1] not in ("yu2",) and (at + 2 < len(text) or not before):
        return two
    reading = SURNAMES.get(char)
    if reading is None or size > 2 or text.startswith(_WORDS, at):
        return ()
    if size == 1 and _OFFICE.search(text[:at]) and char not in "那过长令应车和员":
        named = text[at + 1 : at + 2]
        if (
            named in GIVEN
            or char != "曾"
            and at + 2 in ends
            and named
            and named not in _NAMED | set("了着过在也都就不到获出处询明一")
        ):
            return (reading,)
    if before == "老" and char in "解应" and text[at - 2 : at - 1] in _TO and text[at + 1 : at + 2] not in _NO_NAME:
        return (reading,)
    if size == 1 and any(start == at for start, _, _ in namesakes(text)):
        return () if text.startswith(("查户", "查水", "查资", "查成", "查字"), at) else (reading,)
    follow = text[at + 1 : at + 3]
    whole = len(follow) == 2 and all(c in GIVEN for c in follow) and at + 3 in ends | {len(text)}
    if (
        whole and size == 1 and char == "仇" and before not in tuple("报复记寻私血世恩有无大此这那忘旧新深家国积结")
    ):  # 责编仇晓峰
        return (reading,)
    if (
        size == 1
        and text.endswith(_INTRODUCED, 0, at)
        and char not in "那过长令应车和员种"
        and not (char == "曾" and text.endswith("本人", 0, at))  # 本人曾立功
    ):
        ends_here = at + 2 == len(text) and text[at + 1] in GIVEN
        if whole or ends_here or at + 3 == len(text) and text[at + 2] in GIVEN and text[at + 1] not in "经任":
            return (reading,)
        if text.endswith("司机", 0, at) and re.match(_TITLE, text[at + 1 : at + 5]):
            return (reading,)
    if char == "曾" and before == "老" and at > 1 and text[at - 2] in "二两三长元父遗":  # 二老曾来过
        return ()
    if char == "曾" and before == "老" and (at == 1 or text[at - 2] in _NAMED) and text[at + 1 : at + 2] != "经":
        return (reading,)
    edge = (
        not before
        or before in _NAMED
        or text.endswith(_GREETED, 0, at)
        or before in "挂约室"
        and size == 1
        and char not in "任解"
        or at in ends
        and before in "老小阿"
    )
    if not edge:
        return ()
    if char in _BEFORE_OLD and text.startswith(_FIRSTBORN, at + 1) and not text.startswith("报仇", at - 1):
        return (reading,)
    if re.match(_TITLE, text[at + 1 : at + 5]) and (size == 1 or not before or before in "老小阿姓"):
        return (reading,) if not (before and before in "老小") or size == 1 else ()
    if (
        before
        and before in "老小"
        and (size == 1 or before == "老" and text[at + 1] == "家")  # 老仇家
        and char not in "区解长令应车过那柏"
        and not (char == "单" and text[at - 2 : at - 1] in _ORDERED)
        and (
            re.match(_AFTER_NAME + ("|家" if before == "老" else ""), text[at + 1 :])
            or text[at - 2 : at - 1] in _TO
            and text.startswith(_AT_WORK, at + 1)  # 找小单登记
        )
    ):
        return (reading,)
    if whole and size == 1 and char not in "那过长令应车和员曾" and at + 1 in ends:
        return (reading,)
    return ()


def namesakes(text: str) -> list[tuple[int, int, int]]:
    """The names that tell how a character is written: where each begins and ends, and where the character is.

    >>> namesakes("是单雄信的单"), namesakes("单雄信的马")
    ([(1, 4, 5)], [])
    """
    return [(match.start(), match.start(2) - 1, match.start(2)) for match in _NAMESAKE.finditer(text)]


def listed(slots: list[Slot], lexicon: Lexicon) -> None:
    """Read the surnames of names that stand after a label and its colon, and of those that are listed after one."""
    if _SURE.isdisjoint([slot.char[0] for slot in slots]):
        return
    text = lexicon.simplify("".join([slot.char[0] for slot in slots]))
    start, goes_on = 0, False
    for at in range(1, len(slots)):
        kind = mark_class(slots[at - 1].mark)
        if kind == NO_MARK:
            continue
        phrase = text[start:at]
        labeled = kind == COLON and phrase.endswith(_LABELS)
        goes_on = kind == ENUM and bool(_FIRST_OF_LIST.search(phrase) or goes_on and len(phrase) in (2, 3)) or labeled
        if goes_on and text[at] in _SURE and text[at + 1 : at + 2] not in _MAKES_A_WORD:
            name = _length(slots, at)
            known = not GIVEN.isdisjoint(text[at + 1 : at + min(name, 3)])  # 缪洁; not 作者：单身狗
            if name > 1 and known or name == 3 and text[at] in _RARE:
                _decide(slots[at], SURNAMES[text[at]])
        start = at


def _length(slots: list[Slot], at: int) -> int:
    """How many syllables there are from a place to the next mark; no more than 4 are counted."""
    for size, slot in enumerate(slots[at : at + 4], 1):
        if slot.mark:
            return size
    return min(4, len(slots) - at)


def _decide(slot: Slot, reading: str) -> None:
    """Give a slot a reading, unless its text asks for another."""
    if not slot.source:
        slot.pinyin, slot.source = reading, "lexicon"
