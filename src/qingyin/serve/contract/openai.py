"""Names of OpenAI's API that chat programs send without asking their users, and what they mean here.

Each of its voices is this server's voice in a speaking style; a style that the request names itself comes first.
"""

from __future__ import annotations

from typing import Final

MODELS: Final = ("tts-1", "tts-1-hd", "gpt-4o-mini-tts")  # all are the one model of the server
VOICES: Final = {  # and their styles
    "alloy": "standard",
    "ash": "news",
    "ballad": "melancholy",
    "coral": "cheerful",
    "echo": "calm",
    "fable": "storyteller",
    "nova": "cheerful",
    "onyx": "news",
    "sage": "calm",
    "shimmer": "gentle",
    "verse": "storyteller",
    "cedar": "calm",
    "marin": "gentle",
}
WITHOUT_EFFECT: Final = {"backend": "LibreChat"}  # fields that clients add, and who does
LONGEST_WAIT: Final = 5  # seconds of Retry-After; OpenAI's client gives up if it is long
