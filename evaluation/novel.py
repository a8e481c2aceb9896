"""A novel of any length for measures of books: chapters with titles, narration, dialogues and numbers. The same number
of characters gives the same text; what happens in it makes no sense.

    python -m evaluation.novel 200000 --chapters 300 > novel.txt
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from typing import Final

PEOPLE: Final = ("小明", "王老师", "妈妈", "李医生", "老张", "奶奶", "陈警官", "小雨")
PLACES: Final = ("车站", "山下", "银行", "河边的茶馆", "图书馆", "旧城的集市", "学校", "重庆", "海边")
TIMES: Final = ("天刚亮", "那天下午", "过了一会儿", "2018年3月5日", "晚上9点半", "第二天一早", "下雨的时候", "忽然")
DEEDS: Final = (
    "走到了{place}", "在{place}等了{number}分钟", "把信还给了{other}", "没有说话，只是看着窗外", "轻轻地叹了口气",
    "数了数，还剩{number}块钱", "背着包朝{place}走去", "想起了{other}说过的话", "高兴得笑了起来", "觉得有点儿害怕",
)  # fmt: skip
SCENERY: Final = (
    "风从{place}那边吹过来，带着一点潮湿的味道。", "街上没有几个人，只有一盏灯还亮着。", "谁也不知道明天会怎么样。",
    "远处的山在雾里，一会儿看得见，一会儿看不见。", "这件事已经过去{number}年了，{person}还记得很清楚。",
)  # fmt: skip
WORDS: Final = (
    "我们走吧", "你去哪里", "还差{number}公里呢", "我不相信", "太好了", "请你等一等", "这是谁的",
    "那张地图还在{place}", "别难过", "我会回来的", "你怎么现在才来", "{other}也这么说",
)  # fmt: skip
SAYS: Final = (
    "{person}说：“{first}，{second}{end}”",
    "“{first}{end}”{person}问。",
    "“{first}，”{person}说，“{second}{end}”",
)
TITLES: Final = ("出发", "夜雨", "一封信", "归途", "旧地图", "重逢", "河边", "灯", "约定", "远山")
_DIGITS: Final = "零一二三四五六七八九"


def novel(characters: int, chapters: int, seed: int = 1) -> Iterator[str]:
    """The lines of a novel with about that number of characters in that number of chapters."""
    random_one = random.Random(seed)
    for number in range(1, chapters + 1):
        yield f"第{chinese(number)}章 {random_one.choice(TITLES)}"
        left = characters // chapters
        while left > 0:
            paragraph = "".join(_sentence(random_one) for _ in range(random_one.randint(1, 5)))
            yield f"　　{paragraph}"
            left -= len(paragraph)


def chinese(number: int) -> str:
    """A number below 1000 as it is written in a heading.

    >>> [chinese(each) for each in (3, 10, 24, 105, 300)]
    ['三', '十', '二十四', '一百零五', '三百']
    """
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    found = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        found += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        found += "零"
    return found + (_DIGITS[ones] if ones else "")


def _sentence(random_one: random.Random) -> str:
    choose = random_one.choice
    words = {
        "person": choose(PEOPLE), "other": choose(PEOPLE), "place": choose(PLACES),
        "number": str(random_one.randint(2, 400)), "end": choose("。！？"),
    }  # fmt: skip
    words |= {name: choose(WORDS).format(**words) for name in ("first", "second")}
    if random_one.random() < 0.4:
        return choose(SAYS).format(**words)
    if random_one.random() < 0.3:
        return choose(SCENERY).format(**words)
    return f"{choose(TIMES)}，{words['person']}{choose(DEEDS).format(**words)}。"


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("characters", type=int)
    given.add_argument("--chapters", type=int, default=60)
    asked = given.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in novel(asked.characters, asked.chapters):
        print(line)


if __name__ == "__main__":
    main()
