"""The browser's edition beside the package: the same text, the same lengths, nearly the same sound."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from qingyin import Options, Recording, Synthesizer
from qingyin.audio.mel import log_mel
from qingyin.inspect import report
from qingyin.models import session
from qingyin.models.ports import Graph
from qingyin.models.session import Run, Settings
from qingyin.records import Arrays, Floats
from qingyin.serve.http import tables
from qingyin.version import __version__
from tests.conftest import ROOT
from tests.web import reading
from tests.web.conftest import WEB, Web, WebError, floats

SPOKEN: Final[list[tuple[str, dict[str, Any]]]] = json.loads((WEB / "tests" / "spoken.json").read_text("utf-8"))
# The SHA-256 of the samples of SPOKEN. They are the same in Node and in Chromium. A change of the voice, of the text
# rules or of onnxruntime-web may change them; a change of anything else must not.
PINNED: Final = "352bbf383c822a0497b8fab88e9b47c8b44a021537cc8161c96403397492b937"
TEXTS: Final = 2000
WORDS_OF: Final = re.compile(r"[\u4e00-\u9fff]")


def test_samples_are_those_that_are_pinned(web: Web) -> None:
    digest = hashlib.sha256()
    for text, options in SPOKEN:
        digest.update(web.speak(text, **options).tobytes())
    assert digest.hexdigest() == PINNED


def test_the_files_are_those_of_the_table(web: Web) -> None:
    table = json.loads((WEB / "dist" / "files.json").read_text("utf-8"))
    for name, entry in table["files"].items():
        data = (WEB / "dist" / entry["url"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"]), name
    assert table["version"] == __version__


def test_the_page_has_the_tables_of_the_server_s(web: Web) -> None:
    assert (WEB / "dist" / "page" / "tables.js").read_text("utf-8") == tables.module()


def test_two_hundred_sentences_take_no_more_memory(web: Web) -> None:
    web.speak(SPOKEN[-1][0])
    before = web("heaps")
    for number in range(200):
        web.speak(f"好，{number}。", intensity=0.01 * number)
    after = web("heaps")
    assert after == before
    assert sum(after.values()) < 75_000_000


@pytest.mark.parametrize(("text", "options"), SPOKEN)
def test_as_long_as_the_package_and_nearly_the_same_sound(
    web: Web, tan: Synthesizer, text: str, options: dict[str, Any]
) -> None:
    """Sample by sample they cannot be compared: two releases of ONNX Runtime on one machine differ as much."""
    ours, theirs = tan.speak(text, Options(**options)).samples, web.speak(text, **options)
    assert len(theirs) == len(ours)
    decibels = 20 / np.log(10) * np.abs(log_mel(theirs) - log_mel(ours))
    assert float(decibels.mean()) < 2.0


def written() -> Iterator[str]:
    """Chinese texts out of the tests and the documentation."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    for path in sorted((*(ROOT / "docs").glob("*.md"), *(ROOT / "evaluation").rglob("*.t[sx][vt]"))):
        yield from path.read_text("utf-8").splitlines()


def test_texts_are_read_alike(web: Web, tan: Synthesizer) -> None:
    texts = list(dict.fromkeys(each for each in written() if WORDS_OF.search(each) and len(each) < 400))[:TEXTS]
    assert len(texts) == TEXTS
    ours = reading.read(tan, texts)
    web("python", Path(reading.__file__).read_text("utf-8"))
    theirs = json.loads(web("python", f"import json; json.dumps(read(engine_of(), json.loads({json.dumps(texts)!r})))"))
    different = [text for text, mine, other in zip(texts, ours, theirs, strict=True) if mine != other]
    assert not different


def test_a_wav_is_the_package_s_own(web: Web) -> None:
    recording = Recording.of(base64.b64decode(web("wav", "今天真开心！", {})))
    samples = web.speak("今天真开心！")
    assert recording.samples.shape == samples.shape
    assert np.abs(recording.samples - samples).max() < 2 / 32768


def test_a_recording_is_heard_alike(web: Web, tan: Synthesizer) -> None:
    audio = tan.speak("我好难过啊，他再也不回来了。", Options(emotion="sadness", intensity=1.5))
    theirs = web("agreement", base64.b64encode(audio.wav()).decode(), "我好难过啊，他再也不回来了。")
    ours = json.loads(report.Fit.of(tan, Recording.of(audio.wav()), theirs["text"]).as_json(theirs["text"]))
    for which in ("felt", "heard"):
        assert theirs[which] == pytest.approx(ours[which], abs=0.02)
    assert theirs["agreement"] == pytest.approx(ours["agreement"], abs=0.02)


# Signal to noise in dB, at least, of each output of a graph for the inputs that the package gave it: floats that differ
# in the last bit make another integer now and then where numbers are rounded to 8 bits.
LEAST: Final = {
    "tone": {"emotion": 45, "readings": 45, "boundary": 40, "vectors": 35},
    "prosody": dict.fromkeys(("duration", "onset", "f0", "energy", "pause", "tilt"), 100),
    "acoustic": {"mel": 50, "control": 90},
    "vocoder": {"samples": 45},
}
NUMBERS: Final = {"float32": 1, "int64": 7, "float64": 11}


def recorded() -> dict[str, list[tuple[Arrays, Arrays]]]:
    """What goes into each graph and comes out of it while two of the texts are spoken."""
    found: dict[str, list[tuple[Arrays, Arrays]]] = {}

    def open_graph(path: Path, graph: Graph, settings: Settings) -> Run:
        run = session.open_graph(path, graph, settings)

        def watched(given: Arrays) -> Arrays:
            result = run(given)
            found.setdefault(path.stem, []).append(
                (
                    {name: np.array(each) for name, each in given.items()},
                    {name: each.copy() for name, each in result.items()},
                )
            )
            return result

        return watched

    voice = Synthesizer.load(open_graph=open_graph)
    for text, options in SPOKEN[:3:2]:
        voice.speak(text, Options(**options))
    return found


def test_each_graph_gives_what_it_gives_to_the_package(web: Web) -> None:
    for name, calls in recorded().items():
        outputs = list(calls[0][1])
        inputs = [
            [
                [
                    label,
                    base64.b64encode(np.ascontiguousarray(each).tobytes()).decode(),
                    NUMBERS[str(each.dtype)],
                    list(each.shape),
                ]
                for label, each in given.items()
            ]
            for given, _ in calls
        ]
        answers = web("graph", f"{name}.onnx", inputs, outputs)
        for output in LEAST[name]:
            place = outputs.index(output)
            ours = np.concatenate([result[output].ravel() for _, result in calls])
            theirs = np.concatenate([floats(answer[place][0]) for answer in answers])
            assert signal_to_noise(ours, theirs) > LEAST[name][output], f"{name}.{output}"


def signal_to_noise(signal: Floats, other: Floats) -> float:
    """In dB."""
    noise = float(np.sum(np.square((signal - other).astype(np.float64))))
    return 10 * float(np.log10(np.sum(np.square(signal.astype(np.float64))) / max(noise, 1e-30)))


def test_errors_hold_the_cure(web: Web) -> None:
    with pytest.raises(WebError, match="NothingToSpeak: the text holds nothing"):
        web.speak("……")
    with pytest.raises(WebError, match=r"OptionError: rate must be a number from 0\.5 to 2, not 9"):
        web.speak("好", rate=9)
    with pytest.raises(WebError, match="OptionError: unknown option 'speed'"):
        web.speak("好", speed=1)


def test_an_option_that_is_null_is_left_out(web: Web) -> None:
    assert len(web.speak("好。", scene=None, rate=None)) == len(web.speak("好。"))


def test_own_readings(web: Web) -> None:
    assert web("ask", "set_lexicon", "情音\tqing2 yin3\n坏\n") == [{"line": 2, "message": ANY_MESSAGE}]
    assert [each["spoken"] for each in web("spoken", "情音", {})["syllables"]] == ["qing2", "yin3"]
    assert web("ask", "set_lexicon", "") == []


class _Any:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(other)


ANY_MESSAGE = _Any()
