"""What chats say aside: (微笑), *挥手*, [开心]: silent, or turned into a way to speak, where an option asks for it."""

from __future__ import annotations

import re
from typing import Final, Literal

from qingyin.text.markup.building import Building
from qingyin.text.markup.inline import Marked
from qingyin.text.records import Asked

Actions = Literal["read", "skip", "feel"]
# What is done or felt, by the style of mstts:express-as that speaks so; None for what is only silent.
_STYLES: Final = {
    "cheerful": "开心 高兴 微笑 大笑 笑 笑哭 偷笑 嘻嘻 哈哈 憨笑 呲牙 欢呼 庆祝 鼓掌 得意 害羞 可爱 爱心 亲亲 比心 眨眼 调皮 坏笑 愉快 兴奋 玫瑰 拥抱",
    "sad": "难过 伤心 哭 大哭 流泪 叹气 失望 委屈 哭泣 心碎 沮丧 抽泣 哽咽",
    "angry": "生气 愤怒 怒 发怒 发火 抓狂 咆哮 皱眉 瞪眼",
    "fearful": "害怕 恐惧 惊恐 发抖 颤抖 哆嗦",
    "": "挥手 点头 摇头 握手 鞠躬 耸肩 思考 疑问 晕 汗 流汗 尴尬 无语 捂脸 吃瓜 旺柴 狗头 再见 抱拳 强 弱 OK 胜利 合十 咖啡 惊讶 震惊 吃惊 沉默 停顿 咳嗽 转身 起身 坐下 站起来 "
    "拍手 招手 敲门 喝茶 抱抱 摸头 白眼 打哈欠 睡觉 困 加油 奋斗 色 发呆 闭嘴 吐 衰 骷髅 敲打 擦汗 抠鼻 糗大了 左哼哼 右哼哼 鄙视 快哭了 阴险 吓 可怜 菜刀 西瓜 "
    "啤酒 篮球 乒乓 猪头 凋谢 示爱 蛋糕 闪电 炸弹 刀 足球 瓢虫 便便 月亮 太阳 礼物 赞 踩 爱你 爱情 飞吻 跳跳 怄火 转圈 磕头 回头 跳绳 激动 街舞 献吻",
}  # fmt: skip
_STYLE_OF: Final = {word: style for style, words in _STYLES.items() for word in words.split()}
_WORDS: Final = "|".join(sorted(map(re.escape, _STYLE_OF), key=len, reverse=True))
_ACTION: Final = re.compile(
    rf"[(（\[【［](?P<a>{_WORDS})(?:了|着|地|道|一下|中|脸)?[)）\]】］]|(?<!\*)\*(?P<b>[\u4e00-\u9fff]{{1,8}})\*(?!\*)"
)


def actions(source: str, way: Actions) -> Marked | None:
    """A text without what is done aside, or None if there is nothing of the kind.

    With "feel", what follows an action is spoken in its style, up to the next action or the end of the line.
    """
    if way == "read" or not _ACTION.search(source):
        return None
    out = Building(source)
    styles: list[tuple[int, Asked | None]] = []
    at = 0
    for match in _ACTION.finditer(source):
        _keep(out, at, match.start(), styles)
        at = match.end()
        style = _STYLE_OF.get(match["a"] or match["b"], "")
        if way == "feel" and style:
            styles.append((len(out), Asked(style=style)))
    _keep(out, at, len(source), styles)
    marked = out.marked()
    marked.styles = styles
    marked.cuts = [place for place, _ in styles]
    return marked


def _keep(out: Building, start: int, end: int, styles: list[tuple[int, Asked | None]]) -> None:
    """A stretch that is spoken; a style ends with its line."""
    line = out.source.find("\n", start, end)
    if styles and styles[-1][1] is not None and line >= 0:
        out.keep(start, line + 1)
        styles.append((len(out), None))
        start = line + 1
    out.keep(start, end)
