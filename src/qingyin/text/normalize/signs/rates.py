"""An amount in an amount of something else: 80mg/100ml, 6.5L/100km, 3元/500克, 1片/8小时."""

from __future__ import annotations

from typing import Final

from qingyin.text.normalize.contexts import speaks_of
from qingyin.text.normalize.rules import one_of
from qingyin.text.patterns import regex

# What the units measure, each with its size among those that measure the same.
_SIZES: Final = {
    "mass": {"ng": 1e-9, "μg": 1e-6, "µg": 1e-6, "ug": 1e-6, "mcg": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3, "t": 1e6, "纳克": 1e-9, "微克": 1e-6,
             "毫克": 1e-3, "克": 1.0, "千克": 1e3, "公斤": 1e3, "斤": 500.0, "吨": 1e6},
    "volume": {"μL": 1e-3, "uL": 1e-3, "ml": 1.0, "mL": 1.0, "ML": 1.0, "dl": 100.0, "dL": 100.0, "L": 1e3, "l": 1e3, "微升": 1e-3, "毫升": 1.0, "分升": 100.0, "升": 1e3},
    "energy": dict.fromkeys(("kJ", "KJ", "kj", "J", "cal", "kcal", "Kcal", "kWh", "千焦", "千卡", "大卡", "卡路里", "千瓦时", "度"), 1.0),
    "matter": dict.fromkeys(("mol", "mmol", "μmol", "umol", "nmol", "IU", "U", "mEq", "毫摩尔", "摩尔", "国际单位", "单位"), 1.0),
    "money": dict.fromkeys(("元", "块", "美元", "欧元", "日元", "英镑", "港元"), 1.0),
    "doses": dict.fromkeys(("次", "片", "粒", "支", "袋", "包", "滴", "颗", "丸", "喷"), 1.0),
    "length": dict.fromkeys(("km", "公里", "千米"), 1.0),
    "area": dict.fromkeys(("m²", "m2", "㎡", "平方米", "平米", "亩", "公顷"), 1.0),
    "time": dict.fromkeys(("h", "min", "小时", "分钟", "天", "日", "周", "个月"), 1.0),
}  # fmt: skip
_OF: Final = {unit: (kind, size) for kind, units in _SIZES.items() for unit, size in units.items()}
_IN: Final = {
    "mass": {"mass", "volume", "area", "time"},
    "volume": {"volume", "mass", "length", "area", "time"},
    "energy": {"mass", "volume", "length", "area", "time"},
    "matter": {"mass", "volume", "area", "time"},
    "money": {"mass", "volume", "length", "area", "time"},
    "doses": {"time"},
}  # of what there may be so much in what
_UNIT: Final = one_of(_OF)
_FIRST: Final = regex(
    rf"(?:(?P<c>[¥￥$€£]\s?)?(?P<n>\d[\d,]{{0,9}}(?:\.\d{{1,6}})?)\s?|[\u4e00-\u9fff：:（(]|^)(?P<u>{_UNIT})?\s?$"
)
_SECOND: Final = regex(rf"(?P<n>\d{{1,6}}(?:\.\d{{1,3}})?)\s?(?P<u>{_UNIT})(?![A-Za-z\d²³]|\s?/\s?\d)")
_CHOICE: Final = regex(r"规格|[可任]选|[两三多几]种|二选一|装(?![置修备载])|[大中小][号杯]")  # 50g/100g装


def is_rate(text: str, slash: int, second: int) -> bool:
    """Whether so much of one thing stands before a slash, and an amount that holds it from `second` on."""
    first, last = _FIRST.search(text[max(0, slash - 16) : slash]), _SECOND.match(text, second)
    if first is None or last is None or not (first["u"] or first["c"]):
        return False
    kind, size = _OF[first["u"]] if first["u"] else ("money", 1.0)
    other, other_size = _OF[last["u"]]
    if other not in _IN.get(kind, ()) or first["u"] == "度" and other != "length":
        return False
    if first["n"] is None:  # 毫克/100毫升
        return last["n"] == "100" and kind in ("mass", "energy", "volume") and kind != other
    if other in ("mass", "volume") and speaks_of(_CHOICE, text):
        return False
    round_ = last["n"] in ("100", "1000") or kind == "money" and other == "mass" and last["n"] == "500"
    if kind != other:
        small = kind == "mass" and other == "volume" and size < 0.01  # 0.3mg/2ml
        return round_ or small or other == "time" or kind in ("energy", "matter")
    share = float(first["n"].replace(",", "")) * size / (float(last["n"]) * other_size or 1.0)
    return other_size >= 1 and (round_ and share < 1 or share <= 0.001)  # 5mg/80mg of two drugs
