"""What is wrong with what a network says of feelings, by labels and by teachers; shared by the networks of BERT-tone.

Letters: B lines of a batch, E emotions.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.models.bert_tone import parted
from training.models.labels import LabelNoise, apart, is_post

BALANCE = 0.4  # how far rare labels are brought up to frequent ones
TAUGHT = 0.5  # how much of what a line with a feeling teaches its teachers say, if they speak; its label says the rest
OFTEN = 0.4  # share of posts in the lines with a feeling that are drawn, about
EVEN, NO_POST = 0.25, 0.5  # weight of telling those lines from others, and raw text from posts
ALSO = 0.3  # weight of a post's label to the feeling that it would have as speech


def mean_cost(logits: Tensor, labels: Tensor) -> Tensor:
    """Mean cross-entropy of those that have a label, −100 being none; 0 if none has."""
    total = nn.functional.cross_entropy(logits, labels, reduction="sum")
    return total / (labels >= 0).sum().clamp(min=1)


def feeling_losses(
    said: Tensor, noise: LabelNoise, source: Tensor, label: Tensor, felt: Tensor, labelled: bool
) -> dict[str, Tensor]:
    """What is wrong with what is said of feelings [B, SAID]: by the labels [B] of lines of these sources [B], if they
    are labelled, and by teachers as far as they speak; of lines that are not, raw text, as of speech.
    """
    speech, posts, likeness = parted(said)
    heard = felt.any(-1).float()
    if not labelled:
        alike = nn.functional.binary_cross_entropy_with_logits(likeness, torch.zeros_like(likeness))
        return {"teacher": (heard * apart(speech, felt)).mean(), "post": NO_POST * alike}
    post = is_post(source)
    own, share = torch.where(post[:, None], posts, speech), TAUGHT * heard
    even = torch.where(post, EVEN / OFTEN, EVEN / (1 - OFTEN))
    return {
        "teacher": (share * apart(own, felt)).mean(),
        "feeling": noise.loss(own, source, label, 1 - share),
        "speech": noise.loss(speech, source, label, ALSO * post),
        "post": nn.functional.binary_cross_entropy_with_logits(likeness, post.float(), even),
    }
