"""Vectors of words and of characters from who stands beside whom, learned from raw text and labelled lines.

    python -m training.bert_tone.vectors --data ../shared/data --corpus runs/out/tone/corpus

Skip-gram with negative sampling (Mikolov et al., "Distributed representations of words and phrases", 2013). Text is cut
into words as the voice cuts it; a character that stands alone is a word too. Nine minutes on two cores.

Three files beside the corpus: `vectors.npy` float32 [V, WIDTH] has a row for each character of the vocabulary,
`words.npy` int64 [K, ORDERS] the tokens of longer words, those first that labelled lines have most often, and
`words.vectors.npy` float32 [K, WIDTH] their vectors.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from gensim.models.word2vec import LineSentence, Word2Vec

from measures.labels import labeled
from qingyin.models.vocabulary import PADDING, UNKNOWN, Vocabulary
from qingyin.text import Lexicon
from qingyin.text.pinyin.words import cut
from training.bert_tone.text.corpus import raw, sources
from training.bert_tone.text.labeler import HAN
from training.models.ngrams import ORDERS
from training.models.words import CHARACTERS, WORD_VECTORS, WORDS

WIDTH = 160
NEAR = 5  # words on each side
OFTEN = 3  # labelled lines are read so many times as often as raw text, since the vectors are for them
THINNED = {"smile": 3}  # one line in so many is read of a source that machines made longer
CUT = "words.txt"


@cache
def opened(lexicon: Path) -> Lexicon:
    """The lexicon, once in each process."""
    return Lexicon.open(lexicon)


def words(lexicon: Path, text: str) -> str:
    """The words of a text with spaces between them; what is no Chinese character stands alone."""
    plain = opened(lexicon).simplify(text.lower())
    found, seen = [], 0
    for run in HAN.finditer(plain):
        found += [*plain[seen : run.start()], *(run[0][word.start : word.end] for word in cut(run[0], opened(lexicon)))]
        seen = run.end()
    return " ".join(word for word in [*found, *plain[seen:]] if not word.isspace())


def texts(data: Path, most: int) -> Iterator[str]:
    """Up to `most` characters of each raw text."""
    for name, path in sources(data).items():
        apart = THINNED.get(name, 1)
        for number, text in enumerate(raw(path, most)):
            if number % apart == 0:
                yield text


def main() -> None:
    """Cut, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("runs/out/tone/corpus"))
    parser.add_argument("--lexicon", type=Path, required=True, help="lexicon.bin of the voice")
    parser.add_argument("--most", type=int, default=100_000_000, help="characters of each source of raw text")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    vocabulary = Vocabulary.open(options.corpus / "vocabulary.tsv")
    known = [text for _, dev, _, text in labeled(options.data / "emotion/labelled.tsv") if not dev]
    counts: Counter[str] = Counter()
    path = options.corpus / CUT
    with path.open("w", encoding="utf-8") as lines, Pool(options.threads) as pool:
        cutter = partial(words, options.lexicon)
        for line in pool.imap(cutter, texts(options.data, options.most), chunksize=500):
            lines.write(line + "\n")
        for line in pool.imap(cutter, known, chunksize=500):
            counts.update(line.split())
            lines.write((line + "\n") * OFTEN)
    print(f"{sum(counts.values()):,} words in labelled lines", flush=True)

    learned = Word2Vec(
        LineSentence(str(path)), vector_size=WIDTH, window=NEAR, sg=1, negative=6, sample=1e-4, min_count=4, seed=1,
        workers=options.threads, epochs=options.rounds,
    ).wv  # fmt: skip
    path.unlink()
    characters = np.zeros((len(vocabulary), WIDTH), np.float32)
    longer, vectors = [], []
    for word in sorted(learned.key_to_index, key=lambda each: -counts[each]):
        tokens = vocabulary.tokens(word)
        if UNKNOWN in tokens:
            continue
        if len(tokens) == 1:
            characters[tokens[0]] = learned[word]
        elif len(tokens) <= ORDERS and counts[word]:
            longer.append([*tokens, *[PADDING] * (ORDERS - len(tokens))])
            vectors.append(learned[word])
    np.save(options.corpus / CHARACTERS, characters)
    np.save(options.corpus / WORDS, np.array(longer, np.int64))
    np.save(options.corpus / WORD_VECTORS, np.array(vectors, np.float32))
    print(f"{len(longer):,} words, {int(characters.any(1).sum()):,} of {len(characters):,} characters", flush=True)


if __name__ == "__main__":
    main()
