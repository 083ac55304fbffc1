"""The command ``puffery``."""

from __future__ import annotations

import signal
import sys

from . import _puffery


def main() -> None:
    """Run the command line and exit with its status."""
    # Python would wait with Ctrl-C until the run is over.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_puffery.run(sys.argv))
