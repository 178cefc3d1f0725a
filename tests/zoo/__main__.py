"""``make zoo``: everything is tried again, and one table says what was stopped.

    python -m tests.zoo               as whoever runs it
    python -m tests.zoo --ordinary    as nobody; only root can become somebody else
    python -m tests.zoo --write       puts the table of the index into SECURITY.md, and tries nothing
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers_zoo_run import main  # noqa: E402 - the tests' own folder is no package

if __name__ == "__main__":
    main(sys.argv[1:])
