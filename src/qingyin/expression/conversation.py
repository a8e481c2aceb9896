"""A conversation: turns that remember earlier emotions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from qingyin.audio.sound import Audio
from qingyin.errors import OptionError
from qingyin.expression.delivery import Delivery
from qingyin.expression.mood import told
from qingyin.options import Options
from qingyin.records import AudioChunk, Emotion

ASSISTANT: Final = Options(scene="assistant")


class Conversation:
    """An assistant's side of a conversation: each turn keeps part of the mood of the turns before.

    An interrupted turn is remembered as far as it was spoken. Use it from one thread at a time.
    """

    def __init__(
        self,
        delivery: Delivery,
        feel: Callable[[str], Emotion],
        stream: Callable[[str | Iterable[str], Delivery], Iterator[AudioChunk]],
    ) -> None:
        """Raises OptionError if the delivery is for another scene than "assistant"."""
        if delivery.options.scene != "assistant":
            raise OptionError(f'a conversation needs Options(scene="assistant"), not {delivery.options.scene!r}')
        self._delivery = delivery
        self._feel = feel
        self._stream = stream

    def speak(self, text: str | Iterable[str], context: str | Emotion | None = None) -> Audio:
        """Like `stream`, as one piece of audio."""
        return Audio.join(self.stream(text, context))

    def stream(self, text: str | Iterable[str], context: str | Emotion | None = None) -> Iterator[AudioChunk]:
        """The next turn, as `Synthesizer.stream` gives it; `context` is what the other person said, or its emotion.

        Raises OptionError if the context is neither.
        """
        self._delivery.turn(told(context, self._feel))
        yield from self._stream(text, self._delivery)
