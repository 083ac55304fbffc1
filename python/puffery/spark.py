"""PySpark: scores, findings and signatures of a ``DataFrame``, by ``mapInArrow``.

Spark runs a task for each core, so each task takes one thread.
``spark.sql.execution.arrow.maxRecordsPerBatch`` (10,000) says how many documents are in memory at
once. Tested with PySpark 4.3, local[2]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import _columns
from ._needs import needs

needs("pyspark.sql", "PySpark", "spark")
pyarrow = needs("pyarrow", "pyarrow", "spark")


def _map(frame: Any, work: Any, columns: Iterable[str], **options: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    options.setdefault("threads", 1)
    kept = frame.select(*columns)
    schema = work(to_arrow_schema(kept.schema).empty_table(), **options).schema

    def batches(some: Iterable[Any]) -> Iterable[Any]:
        return _columns.each(some, work, **options)

    return kept.mapInArrow(batches, from_arrow_schema(schema))


def score(frame: Any, *, prefix: str = _columns.PREFIX, **options: Any) -> Any:
    """Give the frame with the columns of :func:`puffery.score_batch`."""
    return _map(frame, _columns.with_scores, frame.columns, prefix=prefix, **options)


def signatures(frame: Any, *, prefix: str = _columns.PREFIX, **options: Any) -> Any:
    """Give the frame with the columns of :func:`puffery.signature_batch`."""
    return _map(frame, _columns.with_signatures, frame.columns, prefix=prefix, **options)


def strip_residue(frame: Any, *, prefix: str = _columns.PREFIX, **options: Any) -> Any:
    """Give the frame with the columns of :func:`puffery.strip_residue_batch`; the text stays as it
    is."""
    return _map(frame, _columns.with_text_stripped, frame.columns, prefix=prefix, **options)


def check(
    frame: Any, *, keep: Iterable[str] = (), prefix: str = _columns.PREFIX, **options: Any
) -> Any:
    """Give a row for each finding, with the columns ``keep`` of its document."""
    keep = tuple(keep)
    return _map(frame, _columns.findings, frame.columns, keep=keep, prefix=prefix, **options)
