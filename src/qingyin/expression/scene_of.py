"""Proposes a scene by the words of a text. Standard library only."""

from __future__ import annotations

import re
from typing import Final

ENOUGH: Final = 2  # cues, below which nothing is proposed
_DIALOGUE: Final = (
    r"[“「『][^”」』]{1,120}[”」』]|[说道问喊叫答][，：:,]?[“「『]|"
    r"[”」』][\u4e00-\u9fff]{1,8}[说道问喊叫答]"
)
_NARRATION: Final = (
    r"从前|很久以前|那天|有一天|忽然|突然|望着|低声|轻声|叹了口气|[他她][^，。！？]{0,12}[了着]|"
    r"第[一二三四五六七八九十百\d]+[章回节]"
)
_SERVICE: Final = (
    r"您好|为您|给您|请您|帮您|感谢您|抱歉|请稍等|请耐心|客服|订单|退款|退货|换货|售后|快递|物流|工单|会员|账户|账单|办理|业务|"
    r"来电|致电|热线|投诉|反馈|满意度|祝您"
)
_ASSISTANT: Final = (
    r"好的[，。！]|没问题|我来|我可以|帮你|给你|为你|需要我|要不要我|要我|你想|你可以|已经?(?:为你|帮你|打开|关闭|设置|添加)|"
    r"提醒你|闹钟|日程|今天的?天气|正在播放|播放|小助手|还有什么"
)
CUES: Final = {
    "audiobook": re.compile(f"{_DIALOGUE}|{_NARRATION}"),
    "customer_service": re.compile(_SERVICE),
    "assistant": re.compile(_ASSISTANT),
}


def proposed(text: str) -> str | None:
    """The scene with the most cues in the text; None if no scene has enough, or two have as many."""
    counts = {name: len(cues.findall(text)) for name, cues in CUES.items()}
    (first, most), (_, second) = sorted(counts.items(), key=lambda each: -each[1])[:2]
    return first if most >= ENOUGH and most > second else None
