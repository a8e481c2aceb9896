"""What is written to what is spoken, theme by theme; and the public set, beside another normaliser."""

from __future__ import annotations

import pytest

from evaluation.text import normalization
from measures.extras import COMPARE
from qingyin.text import normalised
from tests.text.conftest import DATA, needs_data

CASES = {
    "numbers": """12 十二; 1005 一千零五; 20000 两万; 10,000 一万; 1,234.56 一千二百三十四点五六; -5 负五; 零下-5度 零下五度;
        3.14 三点一四; .5 零点五; 007 零零七; 2个 两个; 2.5个 二点五个; 1000多人 一千多人; 30多岁 三十多岁; 满2年 满两年; 第2个 第二个;
        2月 二月; 2楼 二楼; 2年级 二年级; 2万 两万; 2块 两块; 1对1 一对一; 100+ 一百加; １２３ 一百二十三; ① 一; 有㊿个 有五十个; 第㉑名 第二十一名; ㋈㏣ 九月四日; ㍚ 两点; ⅚ 六分之五; 第Ⅷ届 第八届""",
    "fractions and percentages": """1/2 二分之一; 3/4 四分之三; 1又1/2 一又二分之一; ½杯 二分之一杯; 50% 百分之五十; 3.5% 百分之三点五;
        -2% 负百分之二; 10%-20% 百分之十到百分之二十; 5‰ 千分之五; 100% 百分之百; 百分之5 百分之五; -百分之1 负百分之一; １５％ 百分之十五;
        2/3的人 三分之二的人; 血压120/80 血压一百二十杠八十""",
    "ordinals and ranges": """第1 第一; 第12名 第十二名; 第3-5章 第三到五章; 3-5天 三到五天; 10~20人 十到二十人; 2-3个 两到三个;
        1-2次 一到两次; 5—8岁 五到八岁; 0-3岁 零到三岁; 100-200元 一百到二百元; 3-5kg 三到五千克; 5-6月 五到六月; 1～3年级 一到三年级;
        1月1日-3日 一月一日到三日; 9点-11点 九点到十一点""",
    "ratios and scores": """2:1 二比一; 3:0获胜 三比零获胜; 比分3-5 比分三比五; 以3-2战胜 以三比二战胜; 16:9 十六比九; 1:100 一比一百;
        比例为3:1 比例为三比一; 他们以10:12获胜 他们以十比十二获胜""",
    "dates": """2024年 二零二四年; 2024年5月1日 二零二四年五月一日; 2024-05-01 二零二四年五月一日; 2024/5/1 二零二四年五月一日;
        2024.5.1 二零二四年五月一日; 05/01/2024 二零二四年五月一日; 25/12/2024 二零二四年十二月二十五日; 20240501 二零二四年五月一日;
        2023-12 二零二三年十二月; 12月25号 十二月二十五号; 08月08日 八月八日; 98年 九八年; 05年 零五年; 90年代 九十年代; 80后 八零后;
        00后 零零后; 2019-2021年 二零一九到二零二一年; 5000年历史 五千年历史; 50年 五十年; 10年前 十年前; 2024年度 二零二四年度;
        公元前221年 公元前二二一年; 2334bc 公元前二三三四年; 21世纪 二十一世纪; 9·11 九一一; 3.15晚会 三一五晚会; 成立于2000年 成立于二零零零年;
        距今2000年 距今两千年""",
    "times": """10:30 十点三十分; 8:05 八点零五分; 00:00 零点; 23:59:59 二十三点五十九分五十九秒; 下午3:30 下午三点三十分; 3点半 三点半;
        2点 两点; 10:00-12:00 十点到十二点; 9:30-11:00 九点三十分到十一点; 7点20分 七点二十分; 10：30 十点三十分; 2分30秒 两分三十秒""",
    "money": """¥100 一百元; ￥12.5 十二点五元; $5 五美元; $1.5万 一点五万美元; €20 二十欧元; £3 三英镑; HK$50 五十港元; US$100 一百美元;
        100USD 一百美元; 500RMB 五百元人民币; 3.5亿元 三点五亿元; ¥5/斤 五元每斤; 50元/月 五十元每月; 2元 两元; $1,234.5 一千二百三十四点五美元;
        $5-10 五到十美元""",
    "codes": """13800138000 幺三八零零幺三八零零零; 138-0013-8000 幺三八零零幺三八零零零; 010-12345678 零幺零幺二三四五六七八;
        (010)12345678 零幺零幺二三四五六七八; 400-800-1234 四零零八零零幺二三四; 110报警 幺幺零报警; 拨打120 拨打幺二零;
        身份证号110101199003071234 身份证号幺幺零幺零幺幺九九零零三零七幺二三四; 11010119900307123X 幺幺零幺零幺幺九九零零三零七幺二三X;
        邮编100080 邮编幺零零零八零; 房间302室 房间三零二室; 验证码123456 验证码幺二三四五六; 101路 幺零幺路; 10路 十路;
        G1234次 G幺二三四次; 京A12345 京A幺二三四五; 192.168.1.1 幺九二点幺六八点幺点幺; v1.2.3 v一点二点三; 版本2.0.1 版本二点零点一;
        A380 A三八零; 1080p 一零八零p; 211大学 二幺幺大学""",
    "units": """5kg 五千克; 10km 十千米; 3m² 三平方米; 20m2 二十平方米; 36.5℃ 三十六点五摄氏度; -10℃ 负十摄氏度; 38°C 三十八摄氏度;
        100km/h 一百千米每小时; 2kg 两千克; 500ml 五百毫升; 1.5L 一点五升; 220V 二百二十伏; 5GHz 五吉赫兹; 30min 三十分钟; 45s 四十五秒;
        65dB 六十五分贝; 3000mAh 三千毫安时; 5μm 五微米; 8GB 八GB; 5G 五G; 4K 四K; 5A景区 五A景区; 30cm×40cm 三十厘米乘四十厘米;
        气温-5℃到3℃ 气温负五摄氏度到三摄氏度; 120m²/天 一百二十平方米每天; 1㎡ 一平方米""",
    "coordinates and mathematics": """北纬39°54′20″ 北纬三十九度五十四分二十秒; 116.4°E 东经一百一十六点四度; 45° 四十五度; 3+5=8 三加五等于八;
        5-3=2 五减三等于二; 3×4=12 三乘四等于十二; 8÷2=4 八除以二等于四; x>5 x大于五; 3² 三的平方; 2^10 二的十次方; √2 根号二;
        π≈3.14 派约等于三点一四; ±5 正负五; α 阿尔法; β射线 贝塔射线; ∠A 角A; 1920x1080 一千九百二十乘一千零八十; 1.5×10⁵ 一点五乘以十的五次方""",
    "Roman numerals": """第IV章 第四章; 第-V章 第五章; II型 二型; XX世纪 二十世纪; 伊丽莎白II世 伊丽莎白二世; Ⅲ期 三期; 二战II 二战二; V型 V型; C级 C级""",
    "Latin": """nba比赛 NBA比赛; C++ C加加; C# C井; PM2.5 PM二点五; MP3 MP三; iPhone15 iPhone十五; Café Cafe; ＡＢＣ ABC;
        www.baidu.com www点baidu点com; test@example.com test艾特example点com;
        https://a.cn/b?c=1 https冒号斜杠斜杠a点cn斜杠b问号c等于一""",
}  # fmt: skip


def _table() -> list[tuple[str, str]]:
    rows = [row.split() for theme in CASES.values() for row in theme.split(";")]
    return [(written, spoken) for written, spoken in rows]


@pytest.mark.parametrize(("written", "spoken"), _table())
def test_theme(written: str, spoken: str) -> None:
    assert normalised(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("北京-上海", "北京、上海"),
        ("中国 - 东盟博览会", "中国、东盟博览会"),
        ("《论语》-《孟子》", "《论语》、《孟子》"),
        ("周一-周五", "周一到周五"),
        ("星期一~五", "星期一到五"),
        ("三月-五月", "三月到五月"),
        ("3-5天", "三到五天"),
        ("2024-11-22", "二零二四年十一月二十二日"),
        ("010-6234-5678", "零幺零六二三四五六七八"),
        ("歼-20", "歼二十"),
        ("T-shirt", "T shirt"),
        ("乘CA1234次航班", "乘CA幺二三四次航班"),
        ("ISO-8601", "ISO八六零一"),
        ("AK-47", "AK四十七"),
        ("气温-5度", "气温负五度"),
    ],
)
def test_hyphens(written: str, spoken: str) -> None:
    assert " ".join(normalised(written).split()) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("3 月 5 日", "三月五日"),
        ("温度是 20 °C", "温度是二十摄氏度"),
        ("电话是 010-6234 5678", "电话是零幺零六二三四五六七八"),
        ("他是c e o", "他是CEO"),
        ("I have 3 apples", "I have三apples"),
        ("😀你好👍", "你好"),
        ("第 3 名", "第三名"),
        ("ISO 9660标准", "ISO九六六零标准"),
        ("GDP 1250亿元", "GDP一千二百五十亿元"),
    ],
)
def test_spaces(written: str, spoken: str) -> None:
    assert normalised(written) == spoken


def test_emoji_by_name() -> None:
    assert normalised("你好👍", emoji=True) == "你好点赞"


@needs_data
def test_the_public_set_but_for_what_contradicts_usage() -> None:
    mistakes = normalization.wrong(normalization.rows(DATA))
    assert {written: spoken for written, spoken in mistakes.items() if written not in normalization.REJECTED} == {}
    assert set(mistakes) == set(normalization.REJECTED), "a rejected case that passes is no longer rejected"


@needs_data
def test_the_public_set_beside_wetext() -> None:
    pytest.importorskip("wetext", reason=f"wetext is not installed: {COMPARE}")
    found = normalization.measured(DATA)
    print(f"\nnemo_zh, {found['cases']} cases: qingyin {found['qingyin']}, wetext {found['wetext']}")
    assert found["qingyin"] > found["wetext"]
