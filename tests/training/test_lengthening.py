"""How much boundaries lengthen: what is found in sentences, and what a finished graph does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")
onnx = pytest.importorskip("onnx", reason="needs the train extra: pip install 'qingyin[train]'")

from measures.readers import Aligned  # noqa: E402
from measures.recordings import ReadSentence  # noqa: E402
from qingyin.models.ports import PROSODY_NET  # noqa: E402
from qingyin.models.session import open_graph  # noqa: E402
from qingyin.text import Lexicon, analyze  # noqa: E402
from qingyin.text.marks import COMMA, NO_MARK, QUESTION, STOP  # noqa: E402
from tests.text.conftest import LEXICON  # noqa: E402
from training.config import VoiceConfig  # noqa: E402
from training.export.lengthening import lengthen  # noqa: E402
from training.export.voice import example  # noqa: E402
from training.models.speaking_prosody import lengthened  # noqa: E402
from training.speech.lengthening import PLACES, Timed, effects, lacking, nearness, punctuated  # noqa: E402

SENTENCES = Path(__file__).parents[2] / "evaluation" / "sentences.txt"
OCTAVES = np.array([-0.1, 0.0, 0.1, 0.2, 0.5])


@pytest.fixture(scope="module")
def read() -> list[Timed]:
    """Sentences whose reader lengthens by OCTAVES what would else last 0.2 seconds, each at a tempo of its own."""
    lexicon, found = Lexicon.open(LEXICON), []
    sentences = (s for row in SENTENCES.read_text("utf-8").splitlines() for s in analyze(row.split("\t")[1], lexicon))
    for number, sentence in enumerate(sentences):
        bare = Timed(str(number), sentence, np.full(len(sentence.syllables), 0.2 + 0.001 * number))
        found.append(Timed(bare.name, sentence, bare.seconds * np.exp2(OCTAVES[bare.places])))
    return found


def flat(row: Timed) -> np.ndarray:
    return np.full(len(row.seconds), 0.2)


def test_what_a_voice_lacks_is_what_the_reader_has(read: list[Timed]) -> None:
    found = lacking(read, flat)
    assert found - found[0] == pytest.approx(OCTAVES - OCTAVES[0], abs=1e-5)
    factors = [np.exp2(found[row.places]) for row in read]
    assert np.concatenate(factors).mean() == pytest.approx(1, abs=1e-5)  # all together last as long as before
    assert nearness(read, lambda row: row.seconds) == pytest.approx(1)


def test_octaves_by_place_are_found_beside_those_of_phones(read: list[Timed]) -> None:
    place, tone = effects(read, lambda row: row.seconds)
    assert len(place) == len(PLACES)
    assert place == pytest.approx(OCTAVES - OCTAVES[0], abs=1e-4)
    assert tone == pytest.approx(0, abs=1e-4)


def test_a_comma_where_the_reader_paused_after_a_word() -> None:
    (sentence,) = analyze("今天天气很好我们去公园", Lexicon.open(LEXICON))
    begins = 0.2 * np.arange(11)
    begins[6:] += 0.3  # a pause after 好
    begins[1:] += 0.1  # and one inside 今天
    times = [each.astype(np.float32) for each in (begins, begins + 0.2, begins + 0.05)]
    row = ReadSentence("1", "S", sentence.text, "", Path())
    assert punctuated(Aligned(row, sentence, *times)) == "今天天气很好，我们去公园。"


@pytest.mark.parametrize("voice", ["tan", "lan"])
def test_a_graph_lengthens_and_changes_nothing_else(tmp_path: Path, voice: str) -> None:
    path = VoiceConfig.read(voice).folder / "prosody.onnx"
    model = onnx.load(str(path))
    given = {name: value.numpy() for name, value in example(6, 1, seed=0).items() if name in PROSODY_NET.inputs}
    given["boundary"] = np.array([0, 1, 2, 3, 3, 3])
    given["mark"] = np.array([NO_MARK, NO_MARK, NO_MARK, COMMA, STOP, QUESTION])

    def with_octaves(octaves: list[float]) -> dict[str, np.ndarray]:
        lengthen(model, octaves)  # twice is once
        onnx.save(model, str(tmp_path / "prosody.onnx"))
        return open_graph(tmp_path / "prosody.onnx", PROSODY_NET)(given)

    before, after = with_octaves([0.0] * 5), with_octaves(OCTAVES.tolist())
    assert np.log2(after["duration"] / before["duration"]) == pytest.approx(OCTAVES[[0, 1, 2, 3, 4, 4]], abs=1e-5)
    for name in set(PROSODY_NET.outputs) - {"duration"}:
        assert np.array_equal(after[name], before[name]), name


@pytest.mark.parametrize("voice", ["tan", "lan", "song"])
def test_the_teachers_part_of_a_voice_makes_the_last_syllable_of_a_sentence_longer(voice: str) -> None:
    (taught,) = (part for part in VoiceConfig.read(voice).mean if part.run == "prosody")
    assert taught.rhythm > 0 and lengthened(taught.lengthening)[1][STOP] > 1.2
