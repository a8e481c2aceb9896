"""`qingyin voices` and `styles`: what there is to choose from."""

from __future__ import annotations

import argparse

from qingyin.cli.language import tell, told
from qingyin.errors import QingyinError


def voices(_: argparse.Namespace) -> int:
    """The voices that are there, a title and a description each."""
    from qingyin.voice import Voice, voices

    for name in voices():
        try:
            voice = Voice.open(name)
            print(f"{name:12} {voice.title} · {voice.language} · {voice.sample_rate} Hz · {voice.license}")
            print(f"{'':12} {voice.description}")
        except QingyinError as error:
            print(f"{name:12} {told(f'cannot be used: {error}')}")
    if not voices():
        tell("there is no voice; install qingyin again")
        return 3
    return 0


def styles(_: argparse.Namespace) -> int:
    """The styles that are there."""
    from qingyin.expression.stylebook import Stylebook

    for style in Stylebook().files():
        print(f"{style.id:12} {style.title} · {style.description}")
    return 0
