"""PySpark: scores, findings and signatures of a ``DataFrame``, by ``mapInArrow``.

Spark runs a task for each core, so each task takes one thread.
``spark.sql.execution.arrow.maxRecordsPerBatch`` (10,000) says how many documents are in memory at
once. Tested with PySpark 4.3, local[2]."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from . import _columns
from ._batches import check_batch, score_batch, signature_batch, strip_residue_batch
from ._needs import needs

_types = needs("pyspark.sql.types", "PySpark", "spark")
pyarrow = needs("pyarrow", "pyarrow", "spark")

#: Spark's types of text, and Arrow's.
_KINDS = (
    ((_types.StringType, _types.CharType, _types.VarcharType), pyarrow.string()),
    (_types.BinaryType, pyarrow.binary()),
)


def _map(
    frame: Any, kept: Iterable[str], added: Any, work: Any, prefix: str, **options: Any
) -> Any:
    """Apply ``work`` to the batches of a frame. It gives the columns ``kept``, which have the types
    that Spark says, and those of the function ``added`` behind ``prefix``."""
    from pyspark.sql.pandas.types import from_arrow_schema

    options.setdefault("threads", 1)
    kept = list(kept)
    fields = [frame.schema[name] for name in kept]
    new = from_arrow_schema(added(_no_texts(frame, **options), **options).schema)
    _columns.no_clash(kept, new.names, prefix)
    for field in new:
        fields.append(_types.StructField(prefix + field.name, field.dataType, field.nullable))

    names = frame.columns

    def batches(some: Iterable[Any]) -> Iterable[Any]:
        for batch in some:
            rows = work(batch.rename_columns(names), prefix=prefix, **options)
            yield from rows.to_batches()

    # `mapInArrow` looks for the column `b` of a struct `a` where a name is `a.b`.
    numbered = frame.toDF(*[f"column{number}" for number in range(len(names))])
    return numbered.mapInArrow(batches, _types.StructType(fields))


def _no_texts(
    frame: Any, text: str = "text", format_column: str | None = None, **_: Any
) -> pyarrow.Table:
    """Give a table with the columns of a frame and no rows. Only those that are read have a type:
    Spark has some that Arrow knows only with a session's settings.

    Raises ``TypeError`` for one that is read and has no text."""
    columns = {}
    for field in frame.schema:
        kind = next((kind for known, kind in _KINDS if isinstance(field.dataType, known)), None)
        if kind is None and field.name in (text, format_column):
            given = field.dataType.simpleString()
            raise TypeError(f"the column `{field.name}` is of type {given}, not text")
        columns[field.name] = pyarrow.array([], kind or pyarrow.null())
    return pyarrow.table(columns)


def score(frame: Any, *, prefix: str = _columns.PREFIX, **options: Any) -> Any:
    """Give the frame with the columns of :func:`puffery.score_batch`."""
    return _map(frame, frame.columns, score_batch, _columns.with_scores, prefix, **options)


def signatures(frame: Any, *, prefix: str = _columns.PREFIX, **options: Any) -> Any:
    """Give the frame with the columns of :func:`puffery.signature_batch`."""
    return _map(frame, frame.columns, signature_batch, _columns.with_signatures, prefix, **options)


def strip_residue(frame: Any, *, prefix: str = _columns.PREFIX, **options: Any) -> Any:
    """Give the frame with the columns of :func:`puffery.strip_residue_batch`; the text stays as it
    is."""
    work = _columns.with_text_stripped
    return _map(frame, frame.columns, strip_residue_batch, work, prefix, **options)


def check(
    frame: Any, *, keep: Iterable[str] = (), prefix: str = _columns.PREFIX, **options: Any
) -> Any:
    """Give a row for each finding, with the columns ``keep`` of its document."""
    keep = tuple(keep)
    work = functools.partial(_columns.findings, keep=keep)
    return _map(frame, keep, check_batch, work, prefix, **options)
