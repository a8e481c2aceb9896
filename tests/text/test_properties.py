"""What holds for any text at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qingyin.errors import TextError
from qingyin.text import Lexicon, Sentence, analyze, normalised, phones_of
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


_HEAVY = """
import json, sys, time
def peak():
    with open("/proc/self/status") as lines:  # ru_maxrss would count what the parent held
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
from qingyin.errors import TextError
from qingyin.text import Lexicon, sentences
lexicon = Lexicon.open(sys.argv[1])
list(sentences("预热一下，2024年3月，hello。", lexicon))
size = int(sys.argv[2])
out = []
for pattern in json.loads(sys.argv[3]):
    text = pattern * (size // len(pattern.encode()))
    before = peak()
    start = time.process_time()
    try:
        for sentence in sentences(text, lexicon):
            pass
    except TextError:
        pass
    grown = peak() - before
    out.append((pattern, time.process_time() - start, grown))
print(json.dumps(out))
"""
PATTERNS = ["1", "a", "中", "一", "，", ".", "<", "<行|", "[pause:", "1,", "1-", "/", "@", "http://", "\0", "😀", "\n", "儿", "I", "N ",
            "$", "5/", "看", "é", "%", "&", "'", "1年"]  # fmt: skip


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="/proc/self/status, which tells the memory, is not here"
)
def test_no_pattern_takes_more_than_linear_time_or_memory() -> None:
    """A fiftieth of 1 MB must take a fiftieth of the 20 s, and hardly any memory."""
    size = 20_000
    command = [sys.executable, "-c", _HEAVY, str(LEXICON), str(size), json.dumps(PATTERNS)]
    done = subprocess.run(command, capture_output=True, check=True, env={"PYTHONPATH": str(ROOT / "src")}, text=True)
    for pattern, seconds, grown in json.loads(done.stdout):
        assert seconds < 20 * size / 1e6 * 1.5, (pattern, seconds)
        assert grown < 20, (pattern, grown)


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
