"""DuckDB: scores, findings and signatures of a relation, batch by batch.

What is given is a ``pyarrow.RecordBatchReader``, which DuckDB queries by its name, so that a
collection larger than memory goes through. A reader can be read once, and keeps the connection of
its relation busy: query it on another one::

    source = duckdb.connect()
    scored = puffery.duckdb.score(source.sql("from 'crawl.parquet'"))
    duckdb.sql("copy (from scored where puffery_residue_share < 0.3) to 'clean.parquet'")

Tested with DuckDB 2.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import _columns
from ._needs import needs

duckdb = needs("duckdb", "DuckDB", "duckdb")
pyarrow = needs("pyarrow", "pyarrow", "duckdb")


def _reader(relation: Any, work: Any, **options: Any) -> pyarrow.RecordBatchReader:
    batches = pyarrow.RecordBatchReader.from_stream(relation)
    # A batch without rows shows the columns there will be.
    schema = work(batches.schema.empty_table(), **options).schema
    return pyarrow.RecordBatchReader.from_batches(schema, _columns.each(batches, work, **options))


def score(
    relation: Any, *, prefix: str = _columns.PREFIX, **options: Any
) -> pyarrow.RecordBatchReader:
    """Give the relation with the columns of :func:`puffery.score_batch`."""
    return _reader(relation, _columns.with_scores, prefix=prefix, **options)


def signatures(
    relation: Any, *, prefix: str = _columns.PREFIX, **options: Any
) -> pyarrow.RecordBatchReader:
    """Give the relation with the columns of :func:`puffery.signature_batch`."""
    return _reader(relation, _columns.with_signatures, prefix=prefix, **options)


def strip_residue(
    relation: Any, *, prefix: str = _columns.PREFIX, **options: Any
) -> pyarrow.RecordBatchReader:
    """Give the relation with the columns of :func:`puffery.strip_residue_batch`; the text stays as
    it is."""
    return _reader(relation, _columns.with_text_stripped, prefix=prefix, **options)


def check(
    relation: Any, *, keep: Iterable[str] = (), prefix: str = _columns.PREFIX, **options: Any
) -> pyarrow.RecordBatchReader:
    """Give a row for each finding, with the columns ``keep`` of its document."""
    return _reader(relation, _columns.findings, keep=tuple(keep), prefix=prefix, **options)
