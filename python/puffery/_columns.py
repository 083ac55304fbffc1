"""Columns of scores, signatures and findings beside those that a batch has: what the engines on
Arrow share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ._batches import check_batch, score_batch, signature_batch, strip_residue_batch
from ._needs import needs

if TYPE_CHECKING:
    import pyarrow

#: Before the names of columns that are added.
PREFIX = "puffery_"


def beside(batch: Any, added: pyarrow.RecordBatch, prefix: str) -> pyarrow.Table:
    """Put the columns of ``added`` behind those of ``batch``, with ``prefix`` before their
    names.

    Raises ``ValueError`` for a name that the batch has already."""
    pyarrow = needs("pyarrow", "pyarrow", "arrow")
    table = batch if isinstance(batch, pyarrow.Table) else pyarrow.table(batch)
    no_clash(table.column_names, added.schema.names, prefix)
    for name, column in zip(added.schema.names, added.columns, strict=True):
        table = table.append_column(prefix + name, column)
    return table


def no_clash(names: Iterable[str], added: Iterable[str], prefix: str) -> None:
    """Raise ``ValueError`` if a name of ``added`` behind ``prefix`` is among ``names``: engines
    would confuse the two columns, or break."""
    there = set(names)
    for name in added:
        if prefix + name in there:
            raise ValueError(f"there is a column `{prefix + name}` already; give another `prefix`")


def with_scores(batch: Any, prefix: str = PREFIX, **options: Any) -> pyarrow.Table:
    """Give the batch with the columns of :func:`puffery.score_batch`."""
    return beside(batch, score_batch(batch, **options), prefix)


def with_signatures(batch: Any, prefix: str = PREFIX, **options: Any) -> pyarrow.Table:
    """Give the batch with the columns of :func:`puffery.signature_batch`."""
    return beside(batch, signature_batch(batch, **options), prefix)


def with_text_stripped(batch: Any, prefix: str = PREFIX, **options: Any) -> pyarrow.Table:
    """Give the batch with the columns of :func:`puffery.strip_residue_batch`; the text stays as it
    is."""
    return beside(batch, strip_residue_batch(batch, **options), prefix)


def findings(
    batch: Any, keep: Iterable[str] = (), prefix: str = PREFIX, **options: Any
) -> pyarrow.Table:
    """Give a row for each finding, with the columns ``keep`` of its document before those of the
    finding."""
    pyarrow = needs("pyarrow", "pyarrow", "arrow")
    table = batch if isinstance(batch, pyarrow.Table) else pyarrow.table(batch)
    found = check_batch(batch, **options)
    documents = _without_views(table.select(list(keep))).take(found.column("row"))
    if not documents.column_names:
        return pyarrow.table(found).rename_columns([prefix + name for name in found.schema.names])
    return beside(documents, found, prefix)


def _without_views(table: pyarrow.Table) -> pyarrow.Table:
    """Give the table with plain columns in place of views, from which pyarrow cannot take rows."""
    pyarrow = needs("pyarrow", "pyarrow", "arrow")
    plain = {"string_view": pyarrow.large_string(), "binary_view": pyarrow.large_binary()}
    for number, field in enumerate(table.schema):
        if str(field.type) in plain:
            column = table.column(number).cast(plain[str(field.type)])
            table = table.set_column(number, field.name, column)
    return table


def each(
    batches: Iterable[Any], work: Callable[..., pyarrow.Table], **options: Any
) -> Iterator[pyarrow.RecordBatch]:
    """Apply ``work`` to one batch after the other."""
    for batch in batches:
        yield from work(batch, **options).to_batches()
