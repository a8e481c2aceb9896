"""Where a speaker pauses without a mark, in brackets, between clauses and between the items of a list."""

from __future__ import annotations

import pytest

from qingyin.text import Boundary, Lexicon, analyze, pause_class
from qingyin.text.breathing.breaths import MOST

LONG = [
    "去年我们公司在全国各地新开了三十多家门店而且每一家门店的销售额都比前一年增长了百分之二十以上这让所有的员工都感到非常高兴和自豪",
    "小时候我常常跟着爷爷到村子后面的山坡上放羊那里有一棵很大的老槐树夏天的时候我们就坐在树下乘凉爷爷会给我讲很多很多以前的故事",
    "昨天下午三点左右一辆满载货物的大卡车在高速公路上突然发生了侧翻事故造成后面的车辆排起了好几公里的长队交警赶到现场以后马上开始疏导交通",
    "如果你想要在这个城市里找到一份满意的工作那么你首先需要准备一份简单明了的简历然后通过网络或者朋友介绍的方式把它送到招聘的公司手里",
    "人工智能技术的快速发展正在改变我们的生活方式从早上起床到晚上睡觉几乎每一个环节都可以看到它的影子但是它也带来了许多新的问题需要我们去思考",
    "她从小就喜欢画画可是家里人都觉得这不是一个正经的职业所以一直反对她去学习直到有一天她的作品在全国比赛中得了第一名大家才改变了看法",
    "由于连续多日的强降雨这条河的水位已经超过了警戒线当地政府决定把住在低洼地区的居民全部转移到安全的地方同时派出专业的队伍对堤坝进行加固",
    "老师告诉我们学习一门语言最重要的不是背多少单词而是要敢于开口说话哪怕说错了也没有关系因为只有在不断的练习中才能真正掌握它",
    "我一直以为学习一门乐器最难的是识谱后来才发现真正的难处不是看懂那些符号而是每天都要坚持坐在琴凳上重复枯燥的练习",
    "这座小镇最出名的不是它的古城墙而是每年秋天满山遍野的红叶吸引着成千上万的游客从四面八方赶来拍照留念",
    "对于刚刚毕业的大学生来说最重要的就是找到一份能够学到东西的工作而不是一味地追求高薪和体面的职位名称",
    "母亲总是说日子再苦再难也要把家里收拾得干干净净因为只有这样人的心里才会亮堂走到外面去也才能挺直腰杆",
    "科学家们通过对南极冰芯的研究发现过去八十万年里大气中二氧化碳的浓度从来没有像今天这样高过这说明人类活动的影响非常明显",
    "请您沿着这条路一直往前走到第三个红绿灯路口右转然后再走大约两百米就能看到地铁站的入口旁边有一家很大的超市",
    "他推开那扇吱呀作响的木门屋子里弥漫着一股潮湿发霉的味道墙角的蜘蛛网上挂着几只早已干瘪的飞虫阳光从破旧的窗户缝隙里照进来",
    "本次活动的参与对象为所有在本平台注册满一年并且完成实名认证的用户每位用户最多可以领取三张优惠券有效期截止到本月最后一天晚上十二点",
    "球队在上半场就已经取得了两球领先的优势下半场主教练换上了几名年轻队员他们虽然经验不足但是跑动积极最终帮助球队顺利拿下了这场比赛",
    "把土豆去皮切成细丝放进清水里浸泡十分钟捞出来沥干水分锅里倒油烧热放入干辣椒和花椒爆香之后再把土豆丝倒进去大火快速翻炒",
    "小松鼠把捡来的松果一颗一颗地藏进树洞里可是第二天早上它怎么也想不起来自己到底把那些松果藏在了哪一棵树的树洞里面",
    "随着老龄化程度的不断加深如何让老年人享受到更加便捷和贴心的养老服务已经成为各级政府和全社会共同关注的一个重要话题",
]  # fmt: skip


@pytest.mark.parametrize("text", LONG)
def test_no_breath_is_too_long_or_inside_a_word(lexicon: Lexicon, text: str) -> None:
    size, cuts = 0, []
    for sentence in analyze(text, lexicon):
        for syllable in sentence.syllables:
            size += 1
            if syllable.boundary == Boundary.BREATH:
                assert size <= MOST
                cuts.append(syllable.span[1])
                size = 0
    inside = ["公司", "全国", "门店", "销售额", "前一年", "百分之二十", "员工", "小时候", "爷爷", "山坡", "槐树", "三点", "卡车", "高速公路", "交警", "城市", "工作", "简历",
              "招聘", "人工智能", "生活方式", "环节", "职业", "第一名", "水位", "警戒线", "居民", "堤坝", "语言", "单词", "练习", "三十多家", "不是", "没有关系", "乐器", "识谱", "符号", "琴凳", "练习", "小镇", "古城墙", "红叶", "成千上万", "四面八方", "大学生", "工作", "高薪", "职位", "干干净净", "腰杆", "科学家", "二氧化碳", "浓度", "红绿灯", "地铁站", "超市", "木门", "蜘蛛网", "窗户", "平台", "实名认证", "优惠券", "有效期", "上半场", "主教练", "队员", "比赛", "土豆", "清水", "辣椒", "花椒", "大火", "松鼠", "松果", "树洞", "老龄化", "养老", "各级", "全社会", "话题", "而是", "就是"]  # fmt: skip
    assert len({*inside}) >= 60 and len(LONG) >= 20
    for word in inside:
        at = text.find(word)
        while at >= 0:
            assert not any(at < cut < at + len(word) for cut in cuts), (word, cuts)
            at = text.find(word, at + 1)


@pytest.mark.parametrize("text", LONG)
def test_no_breath_comes_after_what_belongs_to_the_next_words(lexicon: Lexicon, text: str) -> None:
    ends = [
        text[: s.span[1]]
        for sentence in analyze(text, lexicon)
        for s in sentence.syllables
        if s.boundary == Boundary.BREATH
    ]
    assert not [
        end for end in ends if end.endswith(("而是", "就是", "的", "对", "和", "每年", "只有", "因为")) and end != text
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("从床上起来 他懒洋洋地走了", ["从床上起来", "他懒洋洋地走了"]), ("第一章 风起", ["第一章", "风起"]), ("大家好 嘉宾：你好", ["大家好", "嘉宾", "你好"]),
        ("编辑：宋佳 校对：李明", ["编辑", "宋佳", "校对", "李明"]), ("今天 天气：晴", ["今天天气", "晴"]),
        ("今 天 天 气 真 好", ["今天天气真好"]), ("今天 天气 很 好 我们 去 公园", ["今天天气很好我们去公园"]), ("用 Python 写", ["用Python写"]),
        ("身高165体重105斤", ["身高一百六十五", "体重一百零五斤"]), ("①苹果②香蕉", ["一", "苹果", "二", "香蕉"]),
        ("产量同比下降以后三比一获胜了很多次", ["产量同比下降以后三比一获胜了很多次"]),
    ],
)  # fmt: skip
def test_breaths_between_clauses(lexicon: Lexicon, text: str, parts: list[str]) -> None:
    found = [""]
    for syllable in (s for sentence in analyze(text, lexicon) for s in sentence.syllables):
        found[-1] += syllable.char
        if syllable.boundary == Boundary.BREATH:
            found.append("")
    assert found == [*parts, ""]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1. 苹果 2. 香蕉", ["1. 苹果 ", "2. 香蕉"]), ("A. 1 B. 2 C. 3", ["A. 1 ", "B. 2 ", "C. 3"]), ("(1) 好 (2) 坏", ["(1) 好 ", "(2) 坏"]),
        ("①苹果②香蕉", ["①苹果", "②香蕉"]), ("1. 版本 2.0 发布", ["1. 版本 2.0 发布"]), ("J.K. Rowling wrote", ["J.K. Rowling wrote"]),
        ("Dr. Wang is here. He", ["Dr. Wang is here. ", "He"]), ("e.g. 苹果", ["e.g. 苹果"]), ("床前明月光\n疑是地上霜", ["床前明月光\n", "疑是地上霜"]),
        ("她静静地站在那里，望着远处的山和天\n空，什么也不说。", ["她静静地站在那里，望着远处的山和天\n空，什么也不说。"]),
        ("苹果\n香蕉\n梨", ["苹果\n", "香蕉\n", "梨"]), ("5÷2=2……1。", ["5÷2=2……1。"]),
    ],
)  # fmt: skip
def test_items_abbreviations_and_lines(lexicon: Lexicon, text: str, parts: list[str]) -> None:
    assert [sentence.text for sentence in analyze(text, lexicon)] == parts


def test_brackets_part_but_not_in_formulas(lexicon: Lexicon) -> None:
    (sentence,) = analyze("他（小王）来了", lexicon)
    assert [s.boundary for s in sentence.syllables][:3] == [Boundary.PHRASE, Boundary.WORD, Boundary.PHRASE]
    (sentence,) = analyze("f(x)", lexicon)
    assert sentence.syllables[0].boundary < Boundary.PHRASE


def test_a_dash_pauses_less_than_a_stop() -> None:
    assert pause_class("——") == pause_class("：")
    assert pause_class("……") != pause_class("：")


# Long stretches as a reader divides them, and some that need no breath: a name, a date, an amount and a word stay whole.
DIVIDED = """
    中外三家机构共同宣布其最新测量结果|为四千八百一十二点三米
    二零二四年全国护士执业资格考试报名人数|为九十八万人
    请市人民医院感染科副主任|介绍深化防控工作有关情况
    您尾号三八零六的储蓄卡|于十月十二日九点四十七分完成网上支付交易
    公司计划以自有资金不低于三亿元|且不超过五亿元回购股份
    图为街道食堂的工作人员|正在给行动不便的老人送餐
    请各班班长于明天中午十二点前|将困难学生名单交至学工处李老师
    会议定于上午十点到天河区中山大道|华安商务大厦北座十七楼举行
    来自内蒙古的年轻选手|以两小时二十六分三十三秒率先撞线
    大家都知道骗子冒充银行职员|要求你转账汇款的办法
    需要带上父母双方的身份证、户口本、结婚证和孩子的出生医学证明
    他把装满苹果的箱子放在院子里面桌子旁边
"""


@pytest.mark.parametrize("row", DIVIDED.split())
def test_where_a_reader_breathes(lexicon: Lexicon, row: str) -> None:
    found = ""
    for syllable in (s for sentence in analyze(row.replace("|", ""), lexicon) for s in sentence.syllables):
        found += syllable.text + syllable.mark + "|" * (syllable.boundary == Boundary.BREATH)
    assert found == row + "|"


def test_a_breath_keeps_third_tones_apart(lexicon: Lexicon) -> None:
    (sentence,) = analyze("来自内蒙古的年轻选手以两小时二十六分三十三秒率先撞线", lexicon)
    spoken = {s.char: s.spoken for s in sentence.syllables}
    assert spoken["选"] == "xuan2" and spoken["手"] == "shou3"
    (sentence,) = analyze("选手以前来过", lexicon)
    assert sentence.syllables[1].spoken == "shou2"


@pytest.mark.parametrize("before", ["他用三年时间写成的", "", "他说，", "《山水》之后他写的"])
def test_titles_are_not_divided(lexicon: Lexicon, before: str) -> None:
    title = "《清水山石灰岩地区植物群落生态变化》"
    text = f"{before}{title}获得了全国大学生论文比赛的一等奖"
    cuts = [s.span[1] for s in analyze(text, lexicon)[0].syllables if s.boundary == Boundary.BREATH]
    assert not [cut for cut in cuts if len(before) < cut < len(before + title) - 1]


def test_particles_that_are_named(lexicon: Lexicon) -> None:
    for text in ("“的、地、得”怎么分", "的地得不分", "动词前面用“地”，后面用“得”"):
        spoken = [s.spoken for sentence in analyze(text, lexicon) for s in sentence.syllables if s.char in "的地得"]
        assert set(spoken) == {"de5"}, text
    assert analyze("他家的“地”很大", lexicon)[0].syllables[3].spoken == "di4"
    assert analyze("他的地得浇水", lexicon)[0].syllables[3].spoken == "dei3"
