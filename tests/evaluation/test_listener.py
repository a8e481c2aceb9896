"""The listener's arithmetic: symbols to syllables, alignments, errors and confusions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qingyin.errors import QingyinError
from qingyin.evaluate.recognition.listener import SYMBOLS, Listener, syllables
from qingyin.evaluate.recognition.syllables import Errors, Heard, aligned, meant, rates, toneless
from tests.evaluation.conftest import needs, tone


@pytest.mark.parametrize(
    ("symbols", "expected"),
    [
        ("n i 3 h ao 3", "ni3 hao3"),
        ("h ua rr 1 er 2", "huarr1 er2"),
        ("i 1 an 4", "i1 an4"),  # no initial
        ("n h ao 3", "n hao3"),  # a final and a tone were missed
        ("a ai 4", "a ai4"),
        ("1 1", "1 1"),
        ("", ""),
    ],
)
def test_symbols_in_syllables(symbols: str, expected: str) -> None:
    assert " ".join(map(str, syllables(symbols.split()))) == expected


def test_what_is_meant_is_written_as_it_is_heard() -> None:
    for reading in ("zhuang1", "lv4", "huar1", "er2", "yi1", "de5"):
        (wanted,) = meant([reading])
        assert syllables([part for part in wanted if part]) == [wanted]
        assert all(part in SYMBOLS for part in wanted if part)


def test_the_alignment_pairs_what_is_alike() -> None:
    wanted, heard = meant(["wo3", "shuo1", "ma1", "zhe4"]), meant(["wo3", "suo1", "zhe4"])
    assert aligned(wanted, heard) == [
        (wanted[0], heard[0]), (wanted[1], heard[1]), (wanted[2], None), (wanted[3], heard[2])
    ]  # fmt: skip
    assert aligned([], heard[:1]) == [(None, heard[0])]


def test_an_error_is_an_error_however_many_of_its_parts() -> None:
    found = Errors.count(meant(["zhong1", "guo2", "ren2"]), meant(["zong1", "guo4", "ren2", "a1"]))
    assert (found.syllables, found.wrong, found.toneless) == (3, 3, 2)
    assert found.confusions == {"initial zh → z": 1, "tone 2 → 4": 1, "syllable too much": 1}
    assert Errors.count(meant(["ma1"]), []).confusions == {"syllable missing": 1}


def test_a_tone_alone_is_no_syllable_without_tones() -> None:
    assert toneless([Heard("m", "a", "", "1"), Heard("", "", "", "2")]) == [Heard("m", "a", "", "")]


def test_rates() -> None:
    same, off = meant(["ma1", "ma2"]), meant(["ma1", "ma3"])
    found = rates([Errors.count(same, same), Errors.count(same, off)])
    assert found == {
        "utterances": 2, "syllables": 4, "error": 0.25, "error_se": 0.1768, "toneless": 0.0, "toneless_se": 0.0,
    }  # fmt: skip


def test_without_the_graph_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(QingyinError, match=r"python -m training\.speech\.recognizer"):
        Listener(tmp_path / "recogniser.onnx")


@needs("onnx", "pyworld")
def test_the_likeliest_path_is_read_off(tmp_path: Path) -> None:
    listener = Listener(always(tmp_path / "one.onnx", "a"))
    assert listener.hear(tone(220.0, 0.3)) == [Heard("", "a", "", "")]  # once, however often it is repeated
    assert Listener(always(tmp_path / "none.onnx", "-")).hear(tone(220.0, 0.3)) == []


@needs("onnx", "pyworld")
def test_a_graph_of_other_symbols_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QingyinError, match="knows 7 symbols"):
        Listener(always(tmp_path / "other.onnx", "-", symbols=7)).hear(tone(220.0, 0.3))


def always(path: Path, symbol: str, symbols: int = len(SYMBOLS)) -> Path:
    """Writes a recogniser that hears the same symbol in every frame."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    row = np.zeros((1, 1, symbols), np.float32)
    row[..., SYMBOLS.index(symbol)] = 1
    inputs = [
        helper.make_tensor_value_info("mel", TensorProto.FLOAT, [1, "T", 80]),
        helper.make_tensor_value_info("f0", TensorProto.FLOAT, [1, "T"]),
    ]
    output = helper.make_tensor_value_info("found", TensorProto.FLOAT, [1, "T", symbols])
    nodes = [
        helper.make_node("Unsqueeze", ["f0", "last"], ["column"]),
        helper.make_node("Mul", ["column", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "row"], ["found"]),
    ]
    constants = {"last": np.array([2]), "zero": np.zeros(1, np.float32), "row": row}
    graph = helper.make_graph(
        nodes, "always", inputs, [output], [numpy_helper.from_array(v, k) for k, v in constants.items()]
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    return path
