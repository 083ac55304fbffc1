"""Polars: scores, findings and signatures of a ``DataFrame``.

Polars hands its columns over as Arrow, without a copy. For a ``LazyFrame``:
``frame.map_batches(puffery.polars.score, schema=…)``. Tested with Polars 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import _columns
from ._needs import needs

polars = needs("polars", "Polars", "polars")
needs("pyarrow", "pyarrow", "polars")


def score(
    frame: polars.DataFrame, *, prefix: str = _columns.PREFIX, **options: Any
) -> polars.DataFrame:
    """Give the frame with the columns of :func:`puffery.score_batch`."""
    return polars.from_arrow(_columns.with_scores(frame, prefix, **options))


def signatures(
    frame: polars.DataFrame, *, prefix: str = _columns.PREFIX, **options: Any
) -> polars.DataFrame:
    """Give the frame with the columns of :func:`puffery.signature_batch`."""
    return polars.from_arrow(_columns.with_signatures(frame, prefix, **options))


def strip_residue(
    frame: polars.DataFrame, *, prefix: str = _columns.PREFIX, **options: Any
) -> polars.DataFrame:
    """Give the frame with the columns of :func:`puffery.strip_residue_batch`; the text stays as it
    is."""
    return polars.from_arrow(_columns.with_text_stripped(frame, prefix, **options))


def check(
    frame: polars.DataFrame,
    *,
    keep: Iterable[str] = (),
    prefix: str = _columns.PREFIX,
    **options: Any,
) -> polars.DataFrame:
    """Give a row for each finding, with the columns ``keep`` of its document."""
    return polars.from_arrow(_columns.findings(frame, keep, prefix, **options))
