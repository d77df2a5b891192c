"""Run the command line: ``python -m phonism``."""

import sys

from phonism.cli import main

if __name__ == "__main__":
    sys.exit(main())
