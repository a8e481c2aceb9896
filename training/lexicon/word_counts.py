"""How often each word of the lexicon is used, counted in raw text that is cut with the counts so far."""

from __future__ import annotations

import lzma
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

SAMPLE = {  # lines that are counted, the same every time
    "modern": 60_000, "cv_zh": 47_000, "kdconv": 17_000, "emollm": 6_000, "smile": 20_000,
    "luxun": 6_000, "howtocook": 7_000, "cmrc": 1_100,
}  # fmt: skip


def lines(folder: Path) -> Iterator[str]:
    """A fixed sample of the raw text."""
    for name, count in SAMPLE.items():
        path = folder / f"{name}.txt.xz"
        if path.exists():
            with lzma.open(path, "rt", encoding="utf-8", errors="replace") as text:
                yield from islice(text, count)


def runs(text: Iterable[str]) -> Counter[str]:
    """Stretches of Chinese characters and how often each occurs."""
    found: Counter[str] = Counter()
    for line in text:
        found.update("".join(c if "\u3400" <= c <= "\u9fff" else " " for c in line).split())
    return found


def count(stretches: Counter[str], words: set[str]) -> Counter[str]:
    """How often each word is used, by cutting twice: first the longest match, then the likeliest cut."""
    by_first: dict[str, set[int]] = defaultdict(set)
    for word in words:
        by_first[word[0]].add(len(word))
    lengths = {first: sorted(sizes) for first, sizes in by_first.items()}
    costs: dict[str, float] = {}
    used: Counter[str] = Counter()
    for round_ in range(3):
        used = Counter()
        for stretch, times in stretches.items():
            for word in cut(stretch, words, lengths, costs):
                used[word] += times
        total = sum(used.values())
        costs = {word: math.log(total / number) for word, number in used.items()}
        costs[""] = math.log(total * 2)
        print(f"round {round_ + 1}: {total} words, {len(used)} different", flush=True)
    return used


def cut(text: str, words: set[str], lengths: dict[str, list[int]], costs: dict[str, float]) -> list[str]:
    """The words of one stretch; with no costs every word costs the same, so the fewest words win."""
    unseen = costs.get("", 1.0)
    best = [0.0] + [math.inf] * len(text)
    back = [0] * (len(text) + 1)
    for i, char in enumerate(text):
        here = best[i]
        for n in (1, *lengths.get(char, ())):
            word = text[i : i + n]
            if (n > 1 and word not in words) or len(word) < n:
                continue
            cost = here + costs.get(word, unseen)
            if cost < best[i + n]:
                best[i + n], back[i + n] = cost, i
    found, end = [], len(text)
    while end:
        found.append(text[back[end] : end])
        end = back[end]
    return found
