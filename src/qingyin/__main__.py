"""The command line, as `qingyin` and as `python -m qingyin`, and the one that takes the options of edge-tts."""

import gc
import os
import signal
import sys
from importlib import import_module


def run() -> int:
    """Runs one command; the exit status comes back."""
    return begin("qingyin.cli.main")


def edge_tts() -> int:
    """The same for `qingyin-edge-tts`."""
    return begin("qingyin.cli.edge_tts")


def begin(program: str) -> int:
    """Runs the `main` of a module in a process of our own; the exit status comes back."""
    prepare()
    try:
        status: int = import_module(program).main()
        return status
    finally:
        gc.freeze()  # or Python, as it ends, looks for garbage in all that the system takes back at once


def prepare() -> None:
    """Sets what a process of our own wants before anything is loaded; a program around the library decides for itself.

    Until the command line is loaded and looks after them, an interruption ends the process without a traceback.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # numpy's OpenBLAS begins a thread for each further processor, each of which looks for work for 30 ms before it
    # sleeps; speaking multiplies no matrices with numpy
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # nothing of what is loaded now is garbage; cli.main enables it when the command is there


if __name__ == "__main__":
    sys.exit(run())
