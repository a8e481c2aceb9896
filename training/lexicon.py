"""Compile the lexicon of the text front end from lists of phrases and characters with their readings.

    python -m training.lexicon --source ../shared/data/lexicon -o src/qingyin/voices/tan/lexicon.bin

How often a word is used decides how text is cut into words, so the words are counted in raw text (`--text`,
by default the folder `text` beside the source). `training/readings.tsv` corrects and adds readings. The file
format is described in `qingyin/text/lexicon.py`, which reads it.
"""

from __future__ import annotations

import argparse
import lzma
import math
import struct
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from qingyin.text.erhua import CHILD_AFTER
from qingyin.text.lexicon import COST_SCALE, MAGIC, Lexicon
from qingyin.text.phones import phones_of
from training import contexts

HERE = Path(__file__).parent
LONGEST = 8  # characters; a longer phrase is worth its bytes only if it changes a reading
CORRECTED = 20  # times that a word of readings.tsv counts as seen, at least
SAMPLE = {  # lines that are counted, the same every time
    "modern": 60_000, "cv_zh": 47_000, "kdconv": 17_000, "emollm": 6_000, "smile": 20_000,
    "luxun": 6_000, "howtocook": 7_000, "cmrc": 1_100,
}  # fmt: skip
_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}

Readings = tuple[str, ...]


def numbered(pinyin: str) -> str:
    """One syllable with its tone as a number: "lǜ" -> "lv4", "ma" -> "ma5".

    Raises ValueError if it is not a Mandarin syllable.

    >>> numbered("xíng"), numbered("lüè"), numbered("de")
    ('xing2', 'lve4', 'de5')
    """
    tone, letters = 5, []
    for letter in unicodedata.normalize("NFD", pinyin.strip().lower()):
        if letter in _TONES:
            tone = _TONES[letter]
        else:
            letters.append(letter)
    spelling = unicodedata.normalize("NFC", "".join(letters)).replace("ü", "v").replace("u:", "v")
    syllable = f"{spelling}{tone}"
    phones_of(syllable)
    return syllable


def rows(path: Path) -> Iterator[tuple[str, str]]:
    """The "key: value" lines of a source file without its comments."""
    for line in path.read_text(encoding="utf-8").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip(), value.strip()


def characters(source: Path) -> dict[str, list[str]]:
    """The readings of each character, the commonest first as far as the lists know."""
    found: dict[str, list[str]] = {}
    for name in ("char_kTGHZ2013.txt", "char_pinyin.txt"):
        for code, value in rows(source / name):
            readings = found.setdefault(chr(int(code[2:], 16)), [])
            for reading in value.split(","):
                try:
                    syllable = numbered(reading)
                except ValueError:
                    continue
                if syllable not in readings:
                    readings.append(syllable)
    first = {chr(int(code[2:], 16)): value.split(",")[0] for code, value in rows(source / "char_pinyin.txt")}
    for char, readings in found.items():  # the long list is ordered by use, the short one by the alphabet
        try:
            default = numbered(first.get(char, ""))
        except ValueError:
            continue
        readings.remove(default)
        readings.insert(0, default)
    return {char: readings for char, readings in found.items() if readings}


def dictionary_form(word: str, readings: Readings) -> Readings:
    """The readings before sandhi: some lists write 一 and 不 as they are spoken."""
    plain = {("一", "yi2"): "yi1", ("一", "yi4"): "yi1", ("不", "bu2"): "bu4"}
    return tuple(plain.get(pair, pair[1]) for pair in zip(word, readings, strict=True))


def phrases(source: Path, corrections: Path, chars: dict[str, list[str]]) -> dict[str, Readings]:
    """The reading of each phrase: of CC-CEDICT, else of the longer list; corrections override both."""
    zdic, cedict, overwrite = (
        listed(source / name) for name in ("phrase_pinyin.txt", "phrase_cc_cedict.txt", "phrase_overwrite.txt")
    )
    found = {word: readings[0] for word, readings in zdic.items()}
    for word, readings in found.items():  # this list does not tell erhua from 儿
        if word[-1] == "儿" and word[-2] not in CHILD_AFTER:
            found[word] = (*readings[:-1], "er5")
    for word, several in cedict.items():
        found[word] = max(several, key=lambda readings: _likeness(word, readings, found.get(word), chars))
    found.update((word, readings[-1]) for word, readings in overwrite.items())
    found.update((word, readings) for word, readings in corrected(corrections) if len(word) > 1)
    return found


def listed(path: Path) -> dict[str, list[Readings]]:
    """The readings of each phrase of one list, in its order."""
    found: dict[str, list[Readings]] = defaultdict(list)
    for word, value in rows(path):
        try:
            readings = dictionary_form(word, tuple(numbered(part) for part in value.split()))
        except ValueError:  # a length that does not fit, Latin letters, "_2" variants
            continue
        if len(word) > 1 and all(ord(c) < 0x10000 for c in word):
            found[word].append(readings)
    return found


def _likeness(
    word: str, readings: Readings, other: Readings | None, chars: dict[str, list[str]]
) -> tuple[int, int, int]:
    """How likely one of several readings in CC-CEDICT, which sorts them by spelling, is the common one."""
    same = sum(
        a[:-1] == b[:-1] and (a[-1] == b[-1] or a[-1] == "5") for a, b in zip(readings, other or (), strict=False)
    )
    usual = sum(chars.get(c, [""])[0] == r for c, r in zip(word, readings, strict=True))
    neutral = -9 if readings[0][-1] == "5" else sum(r[-1] == "5" for r in readings)
    return same, neutral, usual


def corrected(path: Path) -> Iterator[tuple[str, Readings]]:
    """The rows of `readings.tsv`: a word or character, a tab, its syllables with numbers, perhaps a comment."""
    for number, word, readings in _corrections(path):
        if "[" not in word:
            if len(word) != len(readings):
                raise SystemExit(f"{path}:{number}: {word!r} needs {len(word)} syllables, not {readings}")
            yield word, readings


def corrected_contexts(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The rows with a bracket, 两[行] hang2: what neighbours say about a character, as (feature, reading)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, word, readings in _corrections(path):
        left, bracket, rest = word.partition("[")
        if bracket:
            char, _, right = rest.partition("]")
            feature = f"{left}+{right}" if left and right else f"-{left}" if left else f"+{right}"
            found[char].append((feature, readings[0]))
    return found


def _corrections(path: Path) -> Iterator[tuple[int, str, Readings]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word, _, value = line.partition("#")[0].strip().partition("\t")
        if word:
            readings = tuple(value.split())
            for reading in readings:
                phones_of(reading)
            yield number, word, readings


def simplified_table() -> dict[str, str]:
    """Traditional characters and those under which they are looked up."""
    table: dict[str, str] = {}
    for line in (HERE / "traditional.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            table.update((pair[0], pair[1]) for pair in line.split())
    return table


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


def compile_lexicon(source: Path, text: Path, polyphone: Path, corrections: Path) -> bytes:
    """The bytes of the lexicon file."""
    table = simplified_table()
    chars = characters(source)
    known = phrases(source, corrections, chars)
    words: dict[str, Readings] = {}
    for word, readings in sorted(known.items()):
        words.setdefault("".join(table.get(c, c) for c in word), readings)
    words.update((w, r) for w, r in known.items() if all(c not in table for c in w))  # its own spelling knows best
    stretches: Counter[str] = Counter()
    for stretch, times in runs(lines(text)).items():
        stretches["".join(table.get(c, c) for c in stretch)] += times
    used = count(stretches, set(words))
    fixed = dict(corrected(corrections))
    for word in fixed:
        used[word] = max(used[word], CORRECTED)
    rank_readings(chars, words, used)
    for traditional, simplified in table.items():
        if traditional not in chars and simplified in chars:
            chars[traditional] = chars[simplified]
    for word, readings in fixed.items():
        if len(word) == 1:
            prefer(chars, word, readings[0])

    base = Lexicon(pack(chars, words, used, table, {}))
    in_words, alone = contexts.observe(base, polyphone)
    for char, reading in contexts.defaults(alone).items():
        if char not in fixed and reading in chars[char]:
            prefer(chars, char, reading)
    changed = {w: r for w, r in contexts.better_words(in_words, words).items() if w not in fixed}
    print(len(changed), "words read otherwise by the labelled sentences:", *list(changed)[:40])
    words.update(changed)
    for word, readings in changed.items():
        for char, reading in zip(word, readings, strict=True):
            if reading not in chars[char]:
                chars[char].append(reading)
    rules = corrected_contexts(corrections)
    for char, seen in sorted(alone.items()):
        possible = [(shown, reading) for shown, reading in seen if reading in chars[char]]
        rules[char] = [*rules[char], *contexts.rules(possible, chars[char][0])]
    rules = {char: found for char, found in rules.items() if found}
    return pack(chars, worth_keeping(words, chars, used), used, table, rules)


def prefer(chars: dict[str, list[str]], char: str, reading: str) -> None:
    """Make one reading of a character the default."""
    chars[char] = list(dict.fromkeys([reading, *chars.get(char, [])]))


def rank_readings(chars: dict[str, list[str]], words: dict[str, Readings], used: Counter[str]) -> None:
    """Add to each character the readings that its words show, and order all but the first by use."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for word, readings in words.items():
        for char, reading in zip(word, readings, strict=True):
            votes[char][reading] += used[word] + 1
    for char, counts in votes.items():
        known = chars.setdefault(char, [])
        known += [reading for reading in counts if reading not in known]
        known[1:] = sorted(known[1:], key=lambda reading: -counts[reading])


def worth_keeping(words: dict[str, Readings], chars: dict[str, list[str]], used: Counter[str]) -> dict[str, Readings]:
    """The words without the long ones that neither occur nor change a reading."""
    kept = {}
    for word, readings in words.items():
        plain = all(chars[c][0] == r for c, r in zip(word, readings, strict=True))
        if (len(word) <= LONGEST and (len(word) <= 4 or used[word] or not plain)) or (not plain and len(word) <= 15):
            kept[word] = readings
    return kept


def pack(
    chars: dict[str, list[str]],
    words: dict[str, Readings],
    used: Counter[str],
    table: dict[str, str],
    rules: dict[str, list[tuple[str, str]]],
) -> bytes:
    """The file: see `qingyin.text.lexicon` for the format."""
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
                    indices = bytes(chars[c].index(r) for c, r in zip(word, words[word], strict=True))
                    key = indices if any(indices) else b""
                    blocks += struct.pack("<H", patterns.setdefault(key, len(patterns)))
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
    ]  # fmt: skip
    head = struct.pack(f"<8s{len(sections)}I", MAGIC, *(len(section) for section in sections))
    sizes = dict(
        zip(
            ("trad", "simp", "syllables", "index", "records", "blocks", "patterns", "contexts"),
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


def main() -> None:
    """Compile and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, required=True, help="the folder of phrase and character lists")
    parser.add_argument("--text", type=Path, help="the folder of raw text to count in; default: SOURCE/../text")
    parser.add_argument("--polyphone", type=Path, help="the folder of labelled sentences; default: SOURCE/../polyphone")
    parser.add_argument("--corrections", type=Path, default=HERE / "readings.tsv", help="readings that override")
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    beside = options.source.parent
    data = compile_lexicon(
        options.source,
        options.text or beside / "text",
        options.polyphone or beside / "polyphone",
        options.corrections,
    )
    options.output.write_bytes(data)
    print(f"{options.output}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
