"""The command line, as `qingyin` and as `python -m qingyin`."""

import signal
import sys


def run() -> int:
    """Runs one command; the exit status comes back.

    Until the command line is loaded and looks after them, an interruption ends the process without a traceback.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from qingyin.cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
