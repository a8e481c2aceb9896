"""Writes the lexicon file, whose format `qingyin.text.pinyin.lexicon` describes and reads."""

from __future__ import annotations

import math
import struct
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from types import MappingProxyType

from qingyin.text.pinyin.lexicon import COST_SCALE, LIGHT, MAGIC, SURE
from training.lexicon.word_lists import Readings


def pack(
    chars: dict[str, list[str]],
    words: dict[str, Readings],
    used: Counter[str],
    table: dict[str, str],
    rules: dict[str, list[tuple[str, str]]],
    learned: Mapping[str, list[int]] = MappingProxyType({}),
    sure: Collection[str] = (),
    everything: bool = False,
    light: Mapping[str, Collection[int]] = MappingProxyType({}),
) -> bytes:
    """The file: see `qingyin.text.pinyin.lexicon` for the format."""
    total = sum(used.values())

    def cost(word: str) -> int:
        share = used[word] / total if used[word] else 1 / (total * (2 if len(word) > 1 else 4))
        return min(255, round(-math.log(share) * COST_SCALE))

    syllables = sorted({reading for readings in chars.values() for reading in readings})
    syllable_id = {syllable: i for i, syllable in enumerate(syllables)}
    patterns: dict[bytes, int] = {b"": 0}
    by_first: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word in sorted(words):
        by_first[word[0]][len(word)].append(word)

    alphabet = sorted(chars)
    records, blocks = bytearray(), bytearray()
    numbers = []
    for char in alphabet:
        block = 0
        if char in by_first:
            block = len(blocks) + 1
            groups = by_first[char]
            blocks += bytes([len(groups)])
            for length, members in sorted(groups.items()):
                blocks += struct.pack("<BH", length, len(members))
                blocks += b"".join(word[1:].encode("utf-16-be") for word in members)
                blocks += bytes(cost(word) for word in members)
                for word in members:
                    dots = light.get(word, ())
                    indices = bytes(
                        chars[c].index(r) | LIGHT * (i in dots)
                        for i, (c, r) in enumerate(zip(word, words[word], strict=True))
                    )
                    key = indices if any(indices) else b""
                    pattern = patterns.setdefault(key, len(patterns))
                    blocks += struct.pack("<H", pattern | SURE if word in sure else pattern)
        numbers.append((len(records), block))
        readings = chars[char]
        records += struct.pack(f"<BB{len(readings)}H", len(readings), cost(char), *(syllable_id[r] for r in readings))

    index = b"".join(struct.pack("<III", ord(c), *number) for c, number in zip(alphabet, numbers, strict=True))
    pairs = sorted((t, s) for t, s in table.items())
    texts = ["".join(t for t, _ in pairs), "".join(s for _, s in pairs), " ".join(syllables)]
    pattern_bytes = b"".join(bytes([len(p)]) + p for p in patterns)
    lists = "".join(
        f"\n{char}\t" + " ".join(f"{feature}{chars[char].index(reading)}" for feature, reading in found)
        for char, found in rules.items()
    )
    sections = [
        *(t.encode() for t in texts), index, bytes(records), bytes(blocks), pattern_bytes, f"{lists}\n".encode(),
        _learned(learned, everything),
    ]  # fmt: skip
    head = struct.pack(f"<8s{len(sections)}I", MAGIC, *(len(section) for section in sections))
    sizes = dict(
        zip(
            ("trad", "simp", "syllables", "index", "records", "blocks", "patterns", "rules", "learned"),
            sections,
            strict=True,
        )
    )
    print(
        {k: len(v) for k, v in sizes.items()},
        len(patterns),
        "patterns",
        len(words),
        "words",
        len(chars),
        "characters",
    )
    return head + b"".join(sections)


def _learned(entries: Mapping[str, list[int]], everything: bool) -> bytes:
    """What is learned of the surroundings of each character."""
    heads = [struct.pack("<II", ord(char), len(found)) for char, found in entries.items()]
    return struct.pack("<II", everything, len(heads)) + b"".join(
        [*heads, *(struct.pack(f"<{len(found)}I", *found) for found in entries.values())]
    )
