"""Where a rhyme creaks: it is loud, and for some frames together no F0 is found."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.training
LOUD = np.zeros(20, np.float32)


def contour(*unvoiced: int) -> np.ndarray:
    f0 = np.full(20, 200.0, np.float32)
    f0[list(unvoiced)] = 0
    return f0


def creaky(f0: np.ndarray, loudness: np.ndarray) -> list[bool]:
    from training.data.utterances import creaky_points

    return creaky_points(f0, loudness).tolist()


def test_the_middle_creaks() -> None:
    assert creaky(contour(*range(8, 13)), LOUD) == [False, False, True, False, False]


def test_two_frames_are_an_edge_and_no_creak() -> None:
    assert not any(creaky(contour(0, 1, 10, 11), LOUD))


def test_what_fades_away_does_not_creak() -> None:
    from training.data.utterances import CREAK_DB

    fading = LOUD.copy()
    fading[12:] = -CREAK_DB - 1
    assert not any(creaky(contour(*range(12, 20)), fading))


def test_a_rhyme_of_one_frame_has_all_its_points() -> None:
    assert creaky(np.zeros(1, np.float32), np.zeros(1, np.float32)) == [False] * 5


def test_the_acoustic_model_is_shown_creak_as_an_f0_of_its_own() -> None:
    import torch

    from training.data.utterances import CREAK_HZ
    from training.speech.acoustic import timeline

    creaks = torch.zeros(1, 2, 5, dtype=torch.bool)
    creaks[0, 1, 2] = True
    batch = {name: torch.zeros(1, 2) for name in ("phones", "tone", "slots", "energy")}
    found = timeline(batch | {"f0": torch.full((1, 2, 5), 200.0), "creaks": creaks}).f0
    assert found[0, 1].tolist() == [200.0, 200.0, CREAK_HZ, 200.0, 200.0]
    assert (found[0, 0] == 200.0).all()
