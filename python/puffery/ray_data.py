"""Ray Data: scores, findings and signatures of a ``Dataset``, by ``map_batches``.

Ray runs a task for each core, so each task takes one thread. ``batch_size`` says how many documents
are in memory at once. Tested with Ray 2.60 on one machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import _columns
from ._needs import needs

needs("ray.data", "Ray Data", "ray")
needs("pyarrow", "pyarrow", "ray")

#: Documents that are checked together.
BATCH_SIZE = 1024


def _map(dataset: Any, work: Any, batch_size: int, **options: Any) -> Any:
    options.setdefault("threads", 1)
    return dataset.map_batches(
        work, batch_format="pyarrow", batch_size=batch_size, fn_kwargs=options
    )


def score(
    dataset: Any, *, prefix: str = _columns.PREFIX, batch_size: int = BATCH_SIZE, **options: Any
) -> Any:
    """Give the dataset with the columns of :func:`puffery.score_batch`."""
    return _map(dataset, _columns.with_scores, batch_size, prefix=prefix, **options)


def signatures(
    dataset: Any, *, prefix: str = _columns.PREFIX, batch_size: int = BATCH_SIZE, **options: Any
) -> Any:
    """Give the dataset with the columns of :func:`puffery.signature_batch`."""
    return _map(dataset, _columns.with_signatures, batch_size, prefix=prefix, **options)


def strip_residue(
    dataset: Any, *, prefix: str = _columns.PREFIX, batch_size: int = BATCH_SIZE, **options: Any
) -> Any:
    """Give the dataset with the columns of :func:`puffery.strip_residue_batch`; the text stays as
    it is."""
    return _map(dataset, _columns.with_text_stripped, batch_size, prefix=prefix, **options)


def check(
    dataset: Any,
    *,
    keep: Iterable[str] = (),
    prefix: str = _columns.PREFIX,
    batch_size: int = BATCH_SIZE,
    **options: Any,
) -> Any:
    """Give a row for each finding, with the columns ``keep`` of its document."""
    return _map(dataset, _columns.findings, batch_size, keep=tuple(keep), prefix=prefix, **options)
