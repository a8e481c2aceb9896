"""Whether a stressed word can be heard: its F0 range, duration and level in the sound, against the same unstressed.

    python -m evaluation.speech.focus                # ends with status 1 if more than one word is no wider or no longer

Ten sentences, each with a word in [stress:…]. F0 is measured in the sound (WORLD), over the finals of the word and of
what follows it as far as the next pause. "span" is from the 10th to the 90th percentile of F0 in semitones, so that one
badly measured edge does not count, and "top" how much higher the latter is. "longer" is the time from where the word
begins to where it ends. "after" is how much lower the mean F0 of what follows is, and how much narrower its span. Means
are over the sentences.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from evaluation.spoken import Spoken, speak
from measures.command import parser, publish, run
from measures.pitch import read_off, semitones, world_f0
from qingyin.options import Options
from qingyin.records import BREAK, Floats, Syllable
from qingyin.synthesizer import Synthesizer

TEXTS: Final = (
    "[stress:今天]我们去公园散步。",
    "我要的是[stress:红茶]不是咖啡。",
    "他[stress:昨天]就已经回北京了。",
    "这本书是[stress:妈妈]送给我的。",
    "请把[stress:窗户]关上再走。",
    "会议改到[stress:下午]三点钟开始。",
    "我[stress:从来]没有见过他。",
    "这道题[stress:非常]难做出来。",
    "你应该[stress:马上]去医院检查。",
    "明天[stress:上海]可能会下大雨。",
)
POINTS: Final = np.linspace(0.05, 0.95, 9).astype(np.float32)  # share of the final
LOW, TOP = 0.1, 0.9
REFERENCE: Final = 220.0  # Hz; differences alone count


def plain(text: str) -> str:
    """The sentence without its mark."""
    return text.replace("[stress:", "").replace("]", "")


def over(spoken: Spoken, first: int, last: int) -> Floats:
    """Semitones at POINTS of the finals of syllables first … last − 1; those that are not voiced are left out."""
    f0 = world_f0(spoken.audio.samples)
    found = [read_off(f0, begin + POINTS * np.float32(end - begin)) for begin, end in spoken.finals[first:last]]
    voiced = [semitones(each, REFERENCE) for each in found if each.all()]
    return np.concatenate(voiced) if voiced else np.zeros(0, np.float32)


def level(spoken: Spoken, first: int, last: int) -> float:
    """dB of the sound from syllable `first` to the end of syllable last − 1."""
    audio = spoken.audio
    begin, end = (round(at * audio.sample_rate) for at in (audio.syllables[first].start, audio.syllables[last - 1].end))
    return float(10 * np.log10(np.mean(np.square(audio.samples[begin:end])) + 1e-10))


def clause(spoken: Spoken, last: int) -> int:
    """The end of the syllables that follow without a pause."""
    timed = spoken.audio.syllables
    gaps = [after.start - before.end for before, after in zip(timed[last - 1 :], timed[last:], strict=False)]
    return next((last + place for place, gap in enumerate(gaps) if gap >= BREAK), len(timed))


def compare(synthesizer: Synthesizer, text: str) -> dict[str, Any]:
    """What stress does to a word and to what follows, as measured; None where there was too little voice."""
    (sentence,) = synthesizer.analyze(text)
    places = [place for place, each in enumerate(sentence.syllables) if each.stress]
    first, last = places[0], places[-1] + 1
    how = Options(emotion="neutral")
    without, stressed = speak(synthesizer, plain(text), how), speak(synthesizer, text, how)
    stop = clause(without, last)
    lengths = [said.audio.syllables[last - 1].end - said.audio.syllables[first].start for said in (without, stressed)]
    words = [over(said, first, last) for said in (without, stressed)]
    after = [over(said, last, stop) for said in (without, stressed)]
    return {
        "word": "".join(map(_char, sentence.syllables[first:last])),
        "text": plain(text),
        "span_st": [_span(each) for each in words],
        "top_st": _between(words, lambda contour: np.quantile(contour, TOP)),
        "longer": round(lengths[1] / lengths[0], 3),
        "level_db": round(level(stressed, first, last) - level(without, first, last), 2),
        "after_mean_st": _between(after, np.mean),
        "after_span_st": [_span(each) for each in after],
    }


def _char(syllable: Syllable) -> str:
    return syllable.char


def _span(contour: Floats) -> float | None:
    return round(float(np.ptp(np.quantile(contour, (LOW, TOP)))), 2) if len(contour) else None


def _between(contours: list[Floats], of: Any) -> float | None:
    return round(float(of(contours[1]) - of(contours[0])), 2) if all(map(len, contours)) else None


def holds(each: dict[str, Any]) -> bool:
    """Whether the word is wider in F0 and longer."""
    spans = each["span_st"]
    return None not in spans and spans[1] > spans[0] and each["longer"] > 1


def means(found: list[dict[str, Any]]) -> dict[str, float]:
    """Over the sentences in which it could be measured."""
    spans = [each["span_st"] for each in found if None not in each["span_st"]]
    after = [each["after_span_st"] for each in found if None not in each["after_span_st"]]
    plain = {name: [each[name] for each in found if each[name] is not None] for name in ("top_st", "after_mean_st")}
    figures = {
        "span_ratio": [new / old for old, new in spans if old],
        "longer": [each["longer"] for each in found],
        "level_db": [each["level_db"] for each in found],
        "after_span_ratio": [new / old for old, new in after if old],
        **plain,
    }
    return {name: round(float(np.mean(values)), 3) for name, values in figures.items() if values}


def main() -> int:
    """Speak, measure, compare."""
    options = parser(__doc__).parse_args()
    synthesizer = Synthesizer.load(options.voice)
    found = [compare(synthesizer, text) for text in TEXTS]
    figures = means(found)
    shown = [*map(line, found), ", ".join(f"{name} {value}" for name, value in figures.items())]
    publish("focus", {"focus": found, "means": figures}, options, "\n".join(shown))
    return 0 if sum(map(holds, found)) >= len(found) - 1 else 1


def line(each: dict[str, Any]) -> str:
    """One sentence for people."""
    spans, after = (" to ".join(f"{x}" for x in each[name]) for name in ("span_st", "after_span_st"))
    verdict = "ok  " if holds(each) else "FAIL"
    return (
        f"{verdict} {each['word']} in {each['text']}  span {spans} st, top {each['top_st']} st, "
        f"×{each['longer']} as long, {each['level_db']:+} dB; after: {each['after_mean_st']} st, span {after} st"
    )


if __name__ == "__main__":
    run(main)
