"""What holds for any text at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.text import front_end
from qingyin.errors import TextError
from qingyin.text import Lexicon, Sentence, analyze, normalised, phones_of, sentences
from tests.text.conftest import LEXICON, ROOT

ANY = st.one_of(
    st.text(),
    st.text(alphabet="0123456789.-:/%年月日,+~一二点个aAbIVXkgm $¥°第（）()<>|[]'\" \n。，！？…—"),
    st.text(alphabet="中国人民银行一不儿了着啊看地得12aI.-々〇"),
)
long = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@long
@given(ANY)
def test_sentences_tile_the_text_and_every_character_is_accounted_for(lexicon: Lexicon, text: str) -> None:
    try:
        found = analyze(text, lexicon, markup="none")
    except TextError:
        return
    assert "".join(sentence.text for sentence in found) == text
    at = 0
    for sentence in found:
        assert sentence.span[0] == at
        at = sentence.span[1]
        assert text[slice(*sentence.span)] == sentence.text
        _accounted(text, sentence)
    assert at == len(text)


def _accounted(text: str, sentence: Sentence) -> None:
    """Every character is spoken, a mark, or skipped by a named policy; syllables come in order."""
    starts = [syllable.span[0] for syllable in sentence.syllables]
    assert starts == sorted(starts)
    covered = {i for start, end, why in sentence.skipped for i in range(start, end) if why}
    for syllable in sentence.syllables:
        assert text[slice(*syllable.span)] == syllable.text
        assert sentence.span[0] <= syllable.span[0] < syllable.span[1] <= sentence.span[1]
        covered.update(range(*syllable.span))
        phones_of(syllable.pinyin)
        phones_of(syllable.spoken)
    marks = "".join(syllable.mark for syllable in sentence.syllables)
    assert all(i in covered or text[i] in marks for i in range(*sentence.span))


@long
@given(ANY)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised(text)
    assert normalised(once) == once


@long
@given(ANY)
def test_inline_marks_never_crash(lexicon: Lexicon, text: str) -> None:
    try:
        found = analyze(f"[pause:{text}<行|hang2>{text}", lexicon)
    except TextError:
        return
    assert "".join(sentence.text for sentence in found) == f"[pause:{text}<行|hang2>{text}"


@long
@given(st.text(alphabet="<>speakbr/ &;中a=\"'1!-[]"))
def test_ssml_is_read_or_refused(lexicon: Lexicon, text: str) -> None:
    source = f"<speak>{text}</speak>"
    try:
        found = analyze(source, lexicon, markup="ssml")
    except TextError:
        return
    assert "".join(sentence.text for sentence in found) == source


ODD = ["1", "a", "中", "1-", "A1", "5m", "[pause:10ms]好", "<行|hang2>", "<", "&", "\u0301", "🙂", "我很好", "\n", ""]
MARKED = ["<s>好</s>", "<break/>好", '<prosody rate="fast">好</prosody>', '<phoneme ph="hao3">好</phoneme>', "&amp;"]


def _calls(lexicon: Lexicon, text: str) -> int:
    """How many functions are called and return while a text is read: work that no other process can slow down."""
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(seen)
    try:
        for _ in sentences(text, lexicon):
            pass
    except TextError:
        pass
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("head", "pattern", "tail"), [
    *(("", pattern, "。") for pattern in ODD), *(("<speak>", pattern, "</speak>") for pattern in MARKED),
])  # fmt: skip
def test_work_grows_with_the_text_and_no_faster(lexicon: Lexicon, head: str, pattern: str, tail: str) -> None:
    few, many = (_calls(lexicon, head + pattern * count + tail) for count in (1000, 4000))
    assert many < 4.2 * few + 2000


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="/proc/self/status, which tells the memory, is Linux's"
)
@pytest.mark.parametrize(("head", "pattern", "tail"), [("", "1-", ""), ("<speak>", "<s>好</s>", "</speak>")])
def test_a_long_text_takes_seconds_and_little_memory(head: str, pattern: str, tail: str) -> None:
    """30 kB, with ten times the room; evaluation.text.front_end --nasty reads whole megabytes."""
    seconds, grown = front_end.nasty(str(LEXICON), pattern, head, tail, 30_000)
    assert seconds < 6
    assert grown < 5


def test_the_front_end_needs_the_standard_library_alone() -> None:
    code = (
        "import sys\n"
        "for name in ('numpy', 'onnxruntime', 'torch'): sys.modules[name] = None\n"
        "import qingyin.text\n"
        "allowed = set(sys.stdlib_module_names) | {'qingyin', 'numpy', 'onnxruntime', 'torch', '__main__'}\n"
        "print([n for n in sys.modules if n.partition('.')[0] not in allowed and not n.startswith('_')])"
    )
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, env={"PYTHONPATH": str(ROOT / "src")}, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
