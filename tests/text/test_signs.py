"""Signs of calculation by their neighbours; no sign between two spoken things is silent."""

from __future__ import annotations

from itertools import product

import pytest

from qingyin.text import normalised
from qingyin.text.normalize.normalizer import normalise

CASES = {
    "a minus after a character, a letter, or as second end": """股价-3.5% 股价负百分之三点五; 室外-2°C 室外负二摄氏度;
        净流入-12亿 净流入负十二亿; 余额-50元 余额负五十元; 温度-5~10℃ 温度负五到十摄氏度; -12~-8℃ 负十二到负八摄氏度;
        -20℃~60℃ 负二十摄氏度到六十摄氏度; b²-4ac=0 b平方减四A..c等于零; 海拔-154米 海拔负一百五十四米; GDP-0.3% GDP负百分之零点三;
        同比-8.2% 同比负百分之八点二; 结果为-7 结果为负七; (-3) （负三）; [-1,1] 〔负一，一〕""",
    "a dash that is no minus": """歼-20 歼二十; 长征-5 长征五; T-shirt T..shirt; F-16 F十六; 100元-200元 一百元到二百元; 9点-11点 九点到十一点;
        附件-3 附件杠三; 30s-60s 三十秒到六十秒; 5V-12V 五伏到十二伏; 5m-3m=2m 五米减三米等于两米;
        GPT-4.5 GPT四点五; CPI-0.5~0.3% CPI负百分之零点五到百分之零点三; PMI-0.5个百分点 PMI负零点五个百分点; iPhone..5s iPhone五s; 北京-上海 北京、上海; --help 杠杠help; 1-2-3 一杠二杠三""",
    "plus": """2H₂+O₂=2H₂O 二H二加O二等于二H二O; C++ C加加; 2..=..1..+..1 二等于一加一; 95%棉+5%氨纶 百分之九十五棉加百分之五氨纶; 100+ 一百加;
        奶茶+薯条 奶茶加薯条; 净胜球+61 净胜球加六十一; +5℃ 正五摄氏度; K50+300 K五十加三百; Ctrl+C Ctrl加C""",
    "orders": """x<=3 x小于等于三; x>=3 x大于等于三; a!=b A不等于b; x<5 x小于五; 1<2<3 一小于二小于三; 5!=120 五的阶乘等于一百二十; p>0.05 p大于零点零五;
        （>60岁） （大于六十岁）; 血糖＜60 血糖小于六十; 血糖＞60 血糖大于六十; x＜5 x小于五; 3＞2 三大于二; ＜标题＞今天 〈标题〉今天""",
    "powers and places below": """x^2 x的平方; x^3 x的立方; 2^n 二的n次方; e^(x+1) e的x加一次方; 2ⁿ 二的n次方; H₂SO₄ H二S..O四; x₁+x₂ x一加x二;
        10²⁴kg 十的二十四次方千克; 9.8m/s² 九点八米每二次方秒; 3×10⁸m/s 三乘以十的八次方米每秒; 1e10 一乘以十的十次方; m⁻¹ m的负一次方""",
    "the short dash is a minus or a hyphen": """气温–3℃ 气温负三摄氏度; 3–5天 三到五天; -5℃–3℃ 负五摄氏度到三摄氏度; x–y=3 x减y等于三; 2020–2024年 二零二零到二零二四年;
        北京–上海 北京—上海; F–16 F十六; 股价–2.5% 股价负百分之二点五""",
    "signs of both ends and of money": """涨跌幅-3.5%~+2.1% 涨跌幅负百分之三点五到正百分之二点一; 误差-0.5~+0.3mm 误差负零点五到正零点三毫米; $-5 负五美元; ¥-12.5 负十二点五元; -$5 负五美元;
        余额¥-2 余额负二元; 亏损$-300万 亏损负三百万美元""",
    "about and from to": """大约~5个 大约五个; 约～3km 约三千米; ~100元 约一百元; 价格~100元 价格约一百元; （~5分钟） （约五分钟）; 3月~5月 三月到五月;
        周一~5 周一到五; 好的~3个 好的～三个; 三楼~5楼 三楼到五楼; A~Z A到Z""",
    "less of a full price": """满300-50 满三百减五十; 满100-20 满一百减二十; 每满¥200-30 每满二百元减三十; 满300元-50元 满三百元减五十元; 共300-350 共三百到三百五十""",
    "names with signs": """24/7服务 二十四七服务; 客服24/7在线 客服二十四七在线; 24/48 四十八分之二十四; 7-11便利店 七幺幺便利店; 去7-11买水 去七幺幺买水; 7-11岁 七到十一岁;
        7-11月 七到十一月; 在7-11月间 在七到十一月间; 7-Eleven 七Eleven""",
    "powers in code": """10**6 十的六次方; x**2 x的平方; 2**n 二的n次方; 价格**5**元 价格五元; **重点** 重点""",
    "arrows": """↑5% 上升百分之五; 销量↑12% 销量上升百分之十二; 利润↓3% 利润下降百分之三; 血压↑ 血压上升; 按↑键 按上键; 看这里↓ 看这里; x→0 x趋近于零;
        n→+∞ n趋近于正无穷大; A→B A到B""",
    "factorials": """n! n的阶乘; n!=1×2×3 n的阶乘等于一乘二乘三; (n-1)!+1 （n减一）的阶乘加一; 5!的阶乘 五的阶乘的阶乘; 太好了! 太好了！; 买A! 买A！; 3! 三！; a!=b A不等于b""",
    "absolute values": """|x|>3 绝对值x大于三; |a-b| 绝对值A减b; 求|x|的值 求绝对值x的值; |x-1|+|x+2|≥5 绝对值x减一加绝对值x加二大于等于五; |-3|=3 绝对值负三等于三;  若a<b，且|x>0 若A小于b，且、x大于零""",
    "logarithms": """log₂8=3 log以二为底八的对数等于三; log₁₀x log以十为底x的对数""",
    "order at the beginning": """>100元 大于一百元; ≥18岁 大于等于十八岁; >..100元 〉一百元""",
    "names of one kind": """9秒83 九秒八三; 42秒96获得 四十二秒九六获得; 30秒10个 三十秒十个; 95折 九五折; 打88折 打八八折; 20折叠 二十折叠; 9:00am出发 上午九点出发; 12:30pm 中午十二点三十分; 8..pm 晚上八点; 下午3:05pm 下午三点零五分; 2024Q3 二零二四Q三; 座位12A 座位十二A; 12A插座 十二安培插座; !!! ！！！; 20±2℃ 二十正负二摄氏度; 第3局11-9 第三局十一比九; 拨10086 拨幺零零八六; 3.8妇女节 三八妇女节; 99元/3件 九十九元、三件; 9.8N/kg 九点八牛每千克;
        192.168.0.1:8080 幺九二点幺六八点零点幺冒号八零八零; /usr/local/bin 斜杠usr斜杠local斜杠bin; #热搜#今天 热搜今天; #热搜 热搜; #3 井号三; 1,280.00元 一千二百八十元; ¥99.00 九十九元; 1.00米 一点零零米; 得了B- 得了B减; B-2 B二; 404..Forbidden 四零四Forbidden; 粉丝100w+ 粉丝一百万加; 充电器10w 充电器十w; 0571-88888888转8001 零五七幺八八八八八八八八转八零零幺;
        +86..10..6552..9988 加八六幺零六五五二九九八八; GB/T..7714-2015 GB、T七七一四杠二零一五; abc_123 ABC下划线一二三; 3室2厅1卫 三室两厅一卫; 5栋2室 五栋二室; 心率150bpm 心率一百五十次每分钟;
        数列a_n 数列A..n; 身高1米78 身高一米七八; 9块99 九块九九; 5米20个 五米二十个; 按#号键 按井号键; 按*键 按星号键; 按*号键 按星号键; 我先撤了，886 我先撤了，八八六;
        花了886元 花了八百八十六元; 420ppm 四百二十ppm; 20ppb 二十ppb; 下行2.5bp 下行二点五个基点; 0.03mg/m³ 零点零三毫克每立方米; $2700/盎司 两千七百美元每盎司""",
    "signs of computing": """ls..-a ls杠A; ls..-l ls杠l; SELECT..*..FROM SELECT星号FROM; .docx文件 点docx文件; 报告.docx 报告点docx; main.py main点p..y; main.rs main点r..s; a.db A点d..b; sinx/x sin..x除以x""",
    "rarer signs": """a≅b A全等于b; △ABC≌△DEF 三角形ABC全等于三角形DEF; ∆t=5 德尔塔t等于五; ⊙O 圆O; x⩽3 x小于等于三; 3∼5天 三到五天; A⊇B A包含B""",
    "others": """5÷2=2……1 五除以二等于二余一; 3*4=12 三乘四等于十二; 长*宽=面积 长乘宽等于面积; x/2 x除以二; 3..÷..4 三除以四;
        wx_abc wx下划线ABC; A~Z A到Z; P(A|B) P（A竖线B）; 1..->..2 一到二""",
}  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), [row.split() for theme in CASES.values() for row in theme.split(";")])
def test_theme(written: str, spoken: str) -> None:
    """Two points stand for a space."""
    assert normalised(written.replace("..", " ")).replace("  ", "..") == spoken


SIGNS = [
    "→",
    "≅",
    "∽",
    "⊃",
    "⩽",
    "⋅",
    "+",
    "−",
    "×",
    "÷",
    "=",
    "<",
    ">",
    "≤",
    "≥",
    "≠",
    "≈",
    "±",
    "<=",
    ">=",
    "!=",
    "==",
    "*",
    "^2+",
]
NUMBERS = ["3", "2.5", "|x|", "x", "π", "10%", "b²", "x₁", "(3)", "数"]


@pytest.mark.parametrize("sign", SIGNS)
def test_no_sign_between_spoken_things_is_silent(sign: str) -> None:
    """With every neighbour on each side, and with spaces."""
    for left, right, gap in product(NUMBERS, NUMBERS, ("", " ")):
        text = f"{left}{gap}{sign}{gap}{right}"
        first, last = len(left), len(left) + 2 * len(gap) + len(sign)
        said = [p for p in normalise(text) if p.start < last and p.end > first and p.kind in ("read", "latin")]
        assert said, (text, normalised(text))


@pytest.mark.parametrize("digit", [*"0123456789", *"⁰¹²³⁴⁵⁶⁷⁸⁹", *"₀₁₂₃₄₅₆₇₈₉", *"①②③", "½", "Ⅷ"])
def test_no_digit_is_silent(digit: str) -> None:
    for left, right in product(["", "x", "数", "3", ")", "，", "-", "+"], repeat=2):
        text = f"{left}{digit}{right}"
        place = len(left)
        assert any(p.start <= place < p.end and p.kind in ("read", "latin") and p.spoken for p in normalise(text)), text


@pytest.mark.parametrize("left", ["3", "x", "股价", "温度为", "b²", "(3)", "10%", "2", "y"])
def test_a_minus_before_a_quantity_is_said(left: str) -> None:
    for right in ("3.5%", "2℃", "12亿", "50元", "0.5"):
        assert any(word in normalised(left + "-" + right) for word in "负减到"), (left, right)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("1⁄2杯水", "二分之一杯水"), ("１⁄３", "三分之一"), ("5㎢", "五平方千米"), ("3㎦", "三立方千米"), ("№5", "编号五"), ("℡12345", "电话幺二三四五"),
        ("₿2", "二比特币"), ("฿50", "五十泰铢"), ("得分3‑5", "得分三到五"), ("电话010‑1234", "电话零幺零幺二三四"), ("㏑x", "自然对数x"), ("3‱", "万分之三"),
    ],
)  # fmt: skip
def test_signs_of_one_character_are_whole_words(text: str, spoken: str) -> None:
    assert normalised(text) == spoken
