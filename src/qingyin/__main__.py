"""`python -m qingyin` is the command line."""

import sys

from qingyin.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
