"""The encoder: its file, its tokenizer, its network, and what is written of a corpus."""

from __future__ import annotations

import hashlib
import math
import os
import struct
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch", reason="needs the train extra: pip install 'qingyin[train]'")

from qingyin.errors import QingyinError  # noqa: E402
from qingyin.models.vocabulary import UNKNOWN, Vocabulary, build  # noqa: E402
from training.bert_tone import encode  # noqa: E402
from training.bert_tone.encoder import fetch, tokenizer  # noqa: E402
from training.bert_tone.encoder.file import EncoderError, Shape, read  # noqa: E402
from training.bert_tone.encoder.network import NAMES, Encoder  # noqa: E402
from training.bert_tone.encoder.tokenizer import END, PADDING, START, Tokenizer  # noqa: E402
from training.bert_tone.text.lines import Lines  # noqa: E402

SHAPE = Shape(width=64, layers=3, heads=2, inner=96, pieces=40, places=20, kinds=2, epsilon=1e-6)
PIECES = {"<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0,
          "▁": -2.0, "▁query": -6.0, ":": -4.0, "▁今天": -5.0, "今": -7.0, "天": -6.0, "今天": -4.0, "天气": -8.0,
          "气": -9.0, "很好": -8.5, "很": -5.0, "好": -4.0, "!": -3.0, "...": -6.0}  # fmt: skip
NORMALIZED = {"！": "!", "　": " ", "…": "..."}
SIZES = {
    "emb.pos": SHAPE.places * SHAPE.width, "emb.type": SHAPE.kinds * SHAPE.width,
    "emb.ln.w": SHAPE.width, "emb.ln.b": SHAPE.width,
}  # fmt: skip


def stored() -> dict[str, np.ndarray]:
    """Random tensors by the names of the file; those with two axes become blocks."""
    draw, width, inner = np.random.default_rng(0), SHAPE.width, SHAPE.inner
    found = {name: draw.normal(1, 0.2, size) for name, size in SIZES.items()}
    found["emb.word"] = draw.normal(0, 1, (SHAPE.pieces, width))
    for layer in range(SHAPE.layers):
        for name in NAMES.values():
            rows, columns = {"fi": (inner, width), "fo": (width, inner)}.get(name, (width, width))
            found[f"l{layer}.{name}.w"] = draw.normal(0, 0.2, width if name.endswith("ln") else (rows, columns))
            found[f"l{layer}.{name}.b"] = draw.normal(0, 0.2, rows)
    return found


def blocks(weights: np.ndarray) -> bytes:
    """Blocks of 4 bits, one weight after the other."""
    found = b""
    for row in weights.reshape(-1, 32):
        scale = float(np.float16(np.abs(row).max() / 7))
        halves = [int(np.clip(round(weight / scale) + 8, 0, 15)) for weight in row]
        found += struct.pack("<e16B", scale, *(halves[n] | halves[16 + n] << 4 for n in range(16)))
    return found


def loosened(data: bytes) -> list[float]:
    """The weights of blocks, one after the other."""
    found = []
    for at in range(0, len(data), 18):
        scale, *halves = struct.unpack_from("<e16B", data, at)
        found += [(half % 16 - 8) * scale for half in halves] + [(half // 16 - 8) * scale for half in halves]
    return found


def packed(tensors: dict[str, np.ndarray]) -> bytes:
    """A file of the encoder with these tensors."""
    sizes = [getattr(SHAPE, name) for name in ("width", "layers", "heads", "inner", "pieces", "places", "kinds")]
    names = [piece.encode() for piece in PIECES]
    starts = np.cumsum([0, *map(len, names)]).tolist()
    head = struct.pack("<4sI7ifi", b"E5S1", 1, *sizes, SHAPE.epsilon, 32)
    head += struct.pack("<5iQ", len(names), START, END, PADDING, tokenizer.UNKNOWN, starts[-1])
    head += struct.pack(f"<{len(starts)}I{len(names)}f", *starts, *PIECES.values()) + b"".join(names)
    head += struct.pack("<iI", len(NORMALIZED), sum(map(len, NORMALIZED.values())))
    for char, written in NORMALIZED.items():
        head += struct.pack(f"<IB{len(written)}I", ord(char), len(written), *map(ord, written))
    head += struct.pack("<i", len(tensors))
    data = {name: blocks(each) if each.ndim > 1 else each.astype("<f4").tobytes() for name, each in tensors.items()}
    at = len(head) + sum(2 + len(name) + struct.calcsize("<BI2Q") for name in tensors)
    for name, each in tensors.items():
        head += struct.pack(
            f"<H{len(name)}sBI2Q", len(name), name.encode(), each.ndim - 1, each.size, at, len(data[name])
        )
        at += len(data[name])
    return head + b"".join(data.values())


@pytest.fixture(scope="module")
def file() -> bytes:
    return packed(stored())


@pytest.fixture(scope="module")
def encoder(file: bytes) -> Encoder:
    return Encoder(read(file))


def plainly(tensors: dict[str, np.ndarray], line: list[int]) -> list[np.ndarray]:
    """What each layer says of one line [N, D], in plain products."""
    known = {name: np.reshape(loosened(blocks(each)), each.shape) if each.ndim > 1 else each
             for name, each in tensors.items()}  # fmt: skip
    gauss = np.vectorize(lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2)

    def linear(x: np.ndarray, name: str) -> np.ndarray:
        return x @ known[f"{name}.w"].T + known[f"{name}.b"]

    def normed(x: np.ndarray, name: str) -> np.ndarray:
        x = x - x.mean(1, keepdims=True)
        return x / np.sqrt((x**2).mean(1, keepdims=True) + SHAPE.epsilon) * known[f"{name}.w"] + known[f"{name}.b"]

    x = known["emb.word"][line] + known["emb.pos"].reshape(-1, SHAPE.width)[: len(line)]
    x = normed(x + known["emb.type"][: SHAPE.width], "emb.ln")
    found = []
    for layer in range(SHAPE.layers):
        parts = []
        for q, k, v in zip(*(np.split(linear(x, f"l{layer}.{part}"), SHAPE.heads, 1) for part in "qkv"), strict=True):
            weights = np.exp(q @ k.T / math.sqrt(SHAPE.width / SHAPE.heads))
            parts.append(weights / weights.sum(1, keepdims=True) @ v)
        x = normed(x + linear(np.concatenate(parts, 1), f"l{layer}.ao"), f"l{layer}.aln")
        x = normed(x + linear(gauss(linear(x, f"l{layer}.fi")), f"l{layer}.fo"), f"l{layer}.oln")
        found.append(x)
    return found


def test_a_file_says_what_was_written(file: bytes) -> None:
    model = read(file)
    assert asdict(model.shape) == pytest.approx(asdict(SHAPE))
    assert model.tokenizer.known["天气"] == (11, -8.0) and "<s>" not in model.tokenizer.known
    for name, tensor in stored().items():
        wanted = loosened(blocks(tensor)) if tensor.ndim > 1 else tensor.tolist()
        assert model.weights(name, tensor.size) == pytest.approx(wanted, rel=1e-6), name


def test_vectors_of_pieces_are_rows_of_the_blocks(encoder: Encoder) -> None:
    rows = np.reshape(loosened(blocks(stored()["emb.word"])), (SHAPE.pieces, SHAPE.width))
    tokens = torch.tensor([[5, 39, 0], [7, 7, 1]])
    assert encoder.pieces(tokens).numpy() == pytest.approx(rows[tokens.numpy()], rel=1e-6)


@pytest.mark.parametrize("size", [0, 3, 8, 30, 60, 70, 200, 300, 500, 1000, 5000, -1])
def test_a_file_that_is_cut_short_is_an_error_with_a_cure(file: bytes, size: int) -> None:
    with pytest.raises(EncoderError, match="fetches it again"):
        read(file[:size])


@pytest.mark.parametrize(
    ("place", "message"), [(0, "begins with"), (4, "begins with"), (40, "in a block"), (48, "start, end")]
)
def test_another_file_is_an_error(file: bytes, place: int, message: str) -> None:
    with pytest.raises(EncoderError, match=message):
        read(file[:place] + b"\x07" + file[place + 1 :])


@pytest.mark.parametrize(
    ("name", "tensor"), [("l1.q.w", np.ones((64, 32))), ("emb.word", np.ones((39, 64))), ("emb.ln.b", None)]
)
def test_weights_that_do_not_fit_the_sizes_are_an_error(name: str, tensor: np.ndarray | None) -> None:
    tensors = {key: each for key, each in {**stored(), name: tensor}.items() if each is not None}
    with pytest.raises(EncoderError, match=name):
        Encoder(read(packed(tensors)))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("今天", "▁今天"),  # likelier than a space and the word
        ("今天天气很好！", "▁今天 天气 很好 !"),
        ("天天很", "▁ 天 天 很"),
        ("今 今天", "▁ 今 ▁今天"),
        (" 今　　天… ", "▁ 今 ▁ 天 ... ▁"),
        ("好犬犬", "▁ 好 <unk> <unk>"),
        ("<s>好", "▁ <unk> <unk> <unk> 好"),  # is written, and is not the start of a line
        ("", "▁"),
    ],
)
def test_a_text_is_cut_into_its_likeliest_pieces(file: bytes, text: str, pieces: str) -> None:
    names = list(PIECES)
    assert [names[number] for number in read(file).tokenizer.pieces(text)] == pieces.split()


def test_no_other_way_to_cut_a_text_is_likelier() -> None:
    draw = np.random.default_rng(0)
    words = sorted({"".join(draw.choice(list("▁甲乙丙"), size)) for size in (1, 2, 3) for _ in range(12)})
    known = dict(zip(words, draw.uniform(-9, -1, len(words)).tolist(), strict=True))
    names = ["<s>", "<pad>", "</s>", "<unk>", *known]
    cutter = Tokenizer(names, [0.0] * 4 + [*known.values()], {})

    def best(text: str) -> float:
        ways = [known[text[:size]] + best(text[size:]) for size in (1, 2, 3) if text[:size] in known]
        return max([*ways, cutter.unknown + best(text[1:])]) if text else 0.0

    for _ in range(30):
        text = "".join(draw.choice(list("甲乙丙丁"), 7))
        score = sum(known.get(names[number], cutter.unknown) for number in cutter.pieces(text))
        assert score == pytest.approx(best(f"▁{text}"))


def test_a_line_has_a_prefix_and_both_ends_and_is_cut(file: bytes) -> None:
    cutter = read(file).tokenizer
    names = list(PIECES)
    assert [names[each] for each in cutter.line("今天", 72)] == ["<s>", "▁query", ":", "▁今天", "</s>"]
    assert [names[each] for each in cutter.line("好" * 30, 7)] == ["<s>", "▁query", ":", "▁", "好", "好", "</s>"]


@torch.no_grad()
def test_layers_say_what_plain_products_do(encoder: Encoder) -> None:
    line = [START, 5, 6, 7, 39, END]
    found = encoder(torch.tensor([line]), (1, 3)).numpy()
    layers = plainly(stored(), line)
    assert found[0] == pytest.approx(np.concatenate([layers[0].mean(0), layers[2].mean(0)]), abs=1e-4)


@torch.no_grad()
@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_padding_changes_nothing(encoder: Encoder, count: int) -> None:
    line = [START, *range(4, 4 + count), END]
    longer = [START, *range(4, 19), END]
    alone, together = encoder(torch.tensor([line]), (1, 2, 3)), encoder(encode.padded([longer, line]), (1, 2, 3))
    assert torch.allclose(alone[0], together[1], atol=1e-5)
    assert not torch.allclose(together[0], together[1], atol=1e-2)


def test_every_line_is_read_once_beside_lines_of_like_length() -> None:
    sizes = np.random.default_rng(0).integers(4, 73, 5000)
    groups = list(encode.groups(sizes))
    assert sorted(np.concatenate(groups)) == list(range(5000))
    assert all(sizes[group].max() * len(group) <= encode.AT_ONCE for group in groups)
    assert sum(sizes[group].max() * len(group) for group in groups) < 1.05 * sizes.sum()
    assert [group.tolist() for group in encode.groups(np.array([2, 9 * encode.AT_ONCE, 2]))] == [[1], [0, 2]]


def save(folder: Path, name: str, texts: list[str], vocabulary: Vocabulary) -> None:
    """A part of a corpus."""
    tokens = np.array(vocabulary.tokens("".join(texts)), np.uint16)
    none, each = np.zeros(len(tokens), np.uint8), np.zeros(len(texts), np.uint8)
    starts = np.cumsum([0, *map(len, texts)])
    Lines(tokens, none, none, none, starts, each, each, each > 0).save(folder, name)


TEXTS = {"feelings": ["很好很好!", "今", "今天天气很好!今天"], "raw.modern": ["天", "今天气"]}


@pytest.fixture
def corpus(file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus beside the file of an encoder."""
    vocabulary = build("今天气很好!", {}, [], [])
    (tmp_path / "vocabulary.tsv").write_text(vocabulary.text(), "utf-8")
    for name, texts in TEXTS.items():
        save(tmp_path, name, texts, vocabulary)
    (tmp_path / fetch.MODEL).write_bytes(file)
    monkeypatch.setattr(fetch, "MODEL_SHA256", hashlib.sha256(file).hexdigest())
    monkeypatch.setattr(encode, "LAYERS", (1, 3))
    return tmp_path


def test_what_the_vocabulary_lacks_is_left_out(tmp_path: Path) -> None:
    vocabulary = build("今天气很好!", {}, [], [])
    save(tmp_path, "raw.modern", ["今犬天", "", "犬", "好"], vocabulary)
    lines = Lines.load(tmp_path, "raw.modern")
    assert UNKNOWN in lines.tokens
    assert encode.texts(lines, vocabulary) == ["今天", "", "", "好"]


@torch.no_grad()
def test_each_part_of_a_corpus_is_written_once(corpus: Path, encoder: Encoder, file: bytes, run: Callable) -> None:
    run("bert_tone.encode", corpus=corpus, encoder=corpus)
    cutter, paths = read(file).tokenizer, {name: corpus / f"{name}.meant.npy" for name in TEXTS}
    for name, texts in TEXTS.items():
        found = np.load(paths[name])
        assert found.dtype == np.float16
        for row, text in zip(found, texts, strict=True):
            wanted = encoder(torch.tensor([cutter.line(text, 72)]), (1, 3))[0].numpy()
            assert row == pytest.approx(wanted, abs=0.06)  # layers multiply in bfloat16
    assert not list(corpus.glob("*.part"))

    written = {name: path.stat().st_mtime_ns for name, path in paths.items()}
    run("bert_tone.encode", corpus=corpus, encoder=corpus / "none")  # does not ask for the encoder
    assert {name: path.stat().st_mtime_ns for name, path in paths.items()} == written
    later = 1 + paths["raw.modern"].stat().st_mtime
    os.utime(corpus / "raw.modern.tokens.npy", (later, later))
    paths["raw.modern"].write_bytes(b"")
    os.utime(paths["raw.modern"], (later - 1, later - 1))
    run("bert_tone.encode", corpus=corpus, encoder=corpus)
    assert len(np.load(paths["raw.modern"])) == 2 and paths["feelings"].stat().st_mtime_ns == written["feelings"]


def test_a_folder_without_lines_is_an_error(tmp_path: Path, run: Callable) -> None:
    with pytest.raises(QingyinError, match=r"run training\.bert_tone\.text\.corpus first"):
        run("bert_tone.encode", corpus=tmp_path)
