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
        附件-3 附件杠三; 北京-上海 北京、上海; --help 杠杠help; 1-2-3 一杠二杠三""",
    "plus": """2H₂+O₂=2H₂O 二H二加O二等于二H二O; C++ C加加; 2..=..1..+..1 二等于一加一; 95%棉+5%氨纶 百分之九十五棉加百分之五氨纶; 100+ 一百加;
        奶茶+薯条 奶茶加薯条; 净胜球+61 净胜球加六十一; +5℃ 正五摄氏度; K50+300 K五十加三百; Ctrl+C Ctrl加C""",
    "orders": """x<=3 x小于等于三; x>=3 x大于等于三; a!=b A不等于b; x<5 x小于五; 1<2<3 一小于二小于三; 5!=120 五的阶乘等于一百二十; p>0.05 p大于零点零五;
        （>60岁） （大于六十岁）; 血糖＜60 血糖小于六十; 血糖＞60 血糖大于六十; x＜5 x小于五; 3＞2 三大于二; ＜标题＞今天 〈标题〉今天""",
    "powers and places below": """x^2 x的平方; x^3 x的立方; 2^n 二的n次方; e^(x+1) e的x加一次方; 2ⁿ 二的n次方; H₂SO₄ H二S..O四; x₁+x₂ x一加x二;
        10²⁴kg 十的二十四次方千克; 9.8m/s² 九点八米每二次方秒; 3×10⁸m/s 三乘以十的八次方米每秒; 1e10 一乘以十的十次方; m⁻¹ m的负一次方""",
    "others": """5÷2=2……1 五除以二等于二余一; 3*4=12 三乘四等于十二; 长*宽=面积 长乘宽等于面积; x/2 x除以二; 3..÷..4 三除以四;
        wx_abc wx下划线abc; A~Z A到Z; P(A|B) P（A竖线B）; 1..->..2 一到二""",
}  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), [row.split() for theme in CASES.values() for row in theme.split(";")])
def test_theme(written: str, spoken: str) -> None:
    """Two points stand for a space."""
    assert normalised(written.replace("..", " ")).replace("  ", "..") == spoken


SIGNS = ["+", "−", "×", "÷", "=", "<", ">", "≤", "≥", "≠", "≈", "±", "<=", ">=", "!=", "==", "*", "^2+"]
NUMBERS = ["3", "2.5", "x", "π", "10%", "b²", "x₁", "(3)", "数"]


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
