"""What each source's labels mean among the emotions of the voice.

No source has all of them, and each draws its lines elsewhere: "angry" on Weibo holds disgust too, "worried" in a
dialogue may be fear or caring. So a label is a set of emotions with weights, and a network that gives p(emotion)
says p(label) = Σ p(emotion) · p(label | emotion), in which p(label | emotion) starts at this table and may be
learned, since sources are noisy (Sukhbaatar et al., "Training convolutional networks with noisy labels", 2014).
"""

from __future__ import annotations

from qingyin.emotions import EMOTIONS, NEGATIVE, POSITIVE

_EWECT: dict[str, tuple[str, ...]] = {
    "angry": ("anger", "disgust"),
    "fear": ("fear",),
    "happy": ("joy", "caring"),
    "neutral": ("neutral",),
    "sad": ("sadness",),
    "surprise": ("surprise",),
}
# label -> the emotions that a line with this label may have; the first is the one that it is measured by
SOURCES: dict[str, dict[str, tuple[str, ...]]] = {
    "ewect_usual": _EWECT,
    "ewect_virus": _EWECT,
    "nlpcc2014": {
        "anger": ("anger",),
        "disgust": ("disgust",),
        "fear": ("fear",),
        "happiness": ("joy",),
        "like": ("joy", "caring"),
        "none": ("neutral",),
        "sadness": ("sadness",),
        "surprise": ("surprise",),
    },
    "cped": {
        "anger": ("anger",),
        "astonished": ("surprise",),
        "depress": ("sadness",),
        "disgust": ("disgust",),
        "fear": ("fear",),
        "grateful": ("joy", "caring"),
        "happy": ("joy",),
        "negative-other": ("disgust", "anger", "sadness", "fear"),
        "neutral": ("neutral",),
        "positive-other": ("joy", "caring", "neutral"),
        "relaxed": ("neutral", "joy"),
        "sadness": ("sadness",),
        "worried": ("caring", "fear", "sadness"),
    },
    "bmeld": {
        "anger": ("anger",),
        "disgust": ("disgust",),
        "fear": ("fear",),
        "joy": ("joy", "caring"),
        "neutral": ("neutral", "caring"),
        "sadness": ("sadness",),
        "surprise": ("surprise",),
    },
    "tone_of_voice": {
        "平静": ("neutral",),
        "开心": ("joy",),
        "关心": ("caring",),
        "生气": ("anger",),
        "惊讶": ("surprise",),
        "伤心": ("sadness",),
        "厌恶": ("disgust",),
        "疑问": ("neutral", "surprise"),
    },
    "cues": {emotion: (emotion,) for emotion in EMOTIONS},  # training/bert_tone/cues.tsv
    "everyday": {emotion: (emotion,) for emotion in EMOTIONS},  # training/bert_tone/everyday.tsv
}

# label -> 0 if all its emotions are positive, 1 if all are negative; other labels say nothing about words
LEANS: dict[str, dict[str, int]] = {
    source: {
        label: int(not set(emotions) <= set(POSITIVE))
        for label, emotions in labels.items()
        if set(emotions) <= set(POSITIVE) or set(emotions) <= set(NEGATIVE)
    }
    for source, labels in SOURCES.items()
}
