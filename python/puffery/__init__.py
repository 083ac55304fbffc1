"""A linter for prose: hype, claims without a source, and the residue of scraped pages.

Functions for one text: :func:`check`, :func:`inspect`, :func:`strip_residue`. Functions for Arrow
batches and tables, which need pyarrow: :func:`check_batch`, :func:`score_batch`,
:func:`strip_residue_batch`, :func:`signature_batch`. Adapters for engines are modules that are
imported when they are needed: ``puffery.spark``, ``puffery.ray_data``, ``puffery.polars``,
``puffery.duckdb``, ``puffery.datatrove``, ``puffery.dolma``, ``puffery.curator``.
"""

from ._batches import check_batch, score_batch, signature_batch, strip_residue_batch
from ._puffery import (
    CheckError,
    Finding,
    Label,
    Report,
    Scores,
    __version__,
    check,
    inspect,
    likeness,
    strip_residue,
)

__all__ = [
    "CheckError",
    "Finding",
    "Label",
    "Report",
    "Scores",
    "__version__",
    "check",
    "check_batch",
    "inspect",
    "likeness",
    "score_batch",
    "signature_batch",
    "strip_residue",
    "strip_residue_batch",
]
