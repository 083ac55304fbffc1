"""``python -m puffery``: the command line."""

from ._program import main

main()
