"""Where a speaker breathes in a stretch without marks: at ends of phrases, every twelve to twenty syllables.

The words of a stretch are divided so that the sum of two costs is least: how far each breath is from twelve to eighteen
syllables, and how badly each place suits. Words say how well a place suits: 因为 begins a clause, 的 belongs to what is
before it.
"""

from __future__ import annotations

from typing import Final

MOST: Final = 22  # syllables of one breath
_LEAST, _GOOD = 9, 18
# Words that begin a clause or a phrase.
_BEGINS: Final = frozenset(
    "而且 并且 但是 可是 不过 然而 因为 所以 因此 如果 要是 虽然 尽管 即使 只要 只有 除非 无论 不管 于是 然后 接着 同时 以及 或者 还是 而 但 却 便 就 也 都 还 又 "
    "这 那 这些 那些 这个 那个 这样 那样 这让 我 你 他 她 它 我们 你们 他们 她们 大家 人们 有人 有的 在 从 对 对于 关于 为了 由于 根据 按照 通过 随着 当 把 被 让 使 "
    "向 跟 与 和 及 每 每一 每个 所有 整个 其中 其实 其他 另外 此外 最后 终于 突然 忽然 已经 正在 曾经 一直 一边 首先 其次 总之 例如 比如 特别 尤其 甚至 直到 "
    "今天 明天 昨天 现在 后来 从此 以后 之后 当时 目前 近年 去年 今年 不仅 不但 不是 是 到 比 给 由 将 以 以便 从而 进而 使得 包括 那么 后来 哪怕 随后 有时 有些 一旦 那里 每位 如何".split()
)
# Words that end one.
_ENDS: Final = frozenset(
    "了 着 过 时 后 前 里 上 中 下 内 外 间 时候 之后 之前 以后 以前 以来 以上 以下 之间 左右 起来 下来 出来 过来 一样 似的 而言 来说 来看 的话 等 等等 吗 呢 吧 啊".split()
)
# Words that belong to what follows them, and those that belong to what stands before.
_LEANS_ON_NEXT: Final = frozenset(
    "的 地 得 把 被 在 是 和 与 或 及 很 不 也 都 就 才 又 还 再 没 没有 最 更 太 非常 十分 比 从 对 向 为 以 将 让 使 给 跟 由 到 于 这 那 每 各 某 几 两 一 第 有 会 能 "
    "要 可以 可 应该 必须 所 之 而 但 因 因为 所以 如果 虽然 我 你 他 她 它 一个 这个 那个 这些 那些 个 多 叫 说 去 来 并 且 等于 成为 称为 作为 而是 就是 还是 不是 只是 但是 可是 于是 要是 都是 也是 又是 正是 便是 却是 总是 算是 或是 "
    "若是 更是 不仅 不但 不仅是 特别是 尤其是 每位 一位 一名 一场 一种 一条 一只 一座 一张 一辆 如何 怎么 再 先 刚 已 曾 正 将要 为了 以及 或者 并且 而且 然后 最终 一直 马上 那么 只有 只要 每年 每天 每次".split()
)
_LEANS_ON_LAST: Final = frozenset(
    "的 了 着 过 地 得 们 吗 呢 吧 啊 之 者 性 化 率 时 后 前 里 上 中 下 内 外 间 个 只 条 位 年 月 日 号 元 米 次 分 人 家 们 们的 起来 下来 出来 下去 来 去 到 多 以上 以下 左右 之间 之后 之前 以后 以前".split()
)
_NUMERALS: Final = frozenset("零一二三四五六七八九十百千万亿两几半第点")
_MEASURES: Final = frozenset(
    "身高 体重 年龄 腰围 胸围 臀围 鞋码 血压 心率 体温 长度 宽度 高度 重量 价格 库存 销量 单价 数量 得分 面积".split()
)
_NEVER: Final = 40.0


def begins_measure(following: str) -> bool:
    """Whether a text begins with the name of a measure: after a number without a unit it is the next one."""
    return following[:2] in _MEASURES


def places(words: list[tuple[str, bool]]) -> list[int]:
    """How many syllables stand before each breath within a stretch.

    Args:
        words: each with whether a phrase ends after it.

    >>> places([("我们", False), ("昨天", False), ("在", False), ("公园", False), ("里", True)] * 3)
    [14]
    """
    ends = [0]
    for word, _ in words:
        ends.append(ends[-1] + len(word))
    count = len(words)
    best = [0.0] + [float("inf")] * count
    back = [0] * (count + 1)
    prices = [0.0, *(price(words, number) for number in range(1, count)), 0.0]
    for number in range(1, count + 1):
        for start in range(number - 1, -1, -1):
            size = ends[number] - ends[start]
            if size > MOST and start < number - 1:
                break
            cost = best[start] + prices[number] + _strain(size, number == count)
            if cost < best[number]:
                best[number], back[number] = cost, start
    found, number = [], back[count]
    while number:
        found.append(ends[number])
        number = back[number]
    return found[::-1]


def _strain(size: int, last: bool) -> float:
    """How far a breath is from an easy length."""
    if size > _GOOD:
        return (size - _GOOD) ** 2 * 0.8
    return max(0, (6 if last else _LEAST) - size) ** 2 * 0.5


def price(words: list[tuple[str, bool]], number: int) -> float:
    """How badly a breath suits before a word."""
    before, phrase = words[number - 1]
    after = words[number][0]
    if before[-1] in _NUMERALS or after[0] in _NUMERALS and before[-1] in "第约近共达" or after in _LEANS_ON_LAST:
        return _NEVER
    if before in _LEANS_ON_NEXT:
        return 25.0
    price = 9.0
    if len(before) == 1 and len(after) == 1 and before not in _ENDS and after not in _BEGINS:
        return 20.0  # perhaps a word that the lexicon does not know
    if after in _BEGINS:
        price -= 5.0
    if before in _ENDS or before[-1] in "了着时后里中":
        price -= 3.0
    if phrase:
        price -= 2.0
    if len(before) == 1 and before not in _ENDS or len(after) == 1 and after not in _BEGINS:
        price += 6.0
    return max(price, 0.5)
