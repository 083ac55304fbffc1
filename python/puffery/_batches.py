"""Functions for Arrow batches and tables; pyarrow is imported when the first of them is called."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import _puffery
from ._needs import needs

if TYPE_CHECKING:
    import pyarrow

    Path = str | os.PathLike[str] | None

#: Bytes of the longest text that is checked.
MAX_BYTES = 16 * 1024 * 1024


def check_batch(
    batch: Any,
    *,
    text: str = "text",
    format: str = "markdown",
    format_column: str | None = None,
    config: Path = None,
    max_bytes: int = MAX_BYTES,
    threads: int = 0,
) -> pyarrow.RecordBatch:
    """Check the texts of a batch; a row for each finding, in the order of the documents.

    ``batch`` is a ``RecordBatch``, a ``Table`` or anything else that offers the Arrow PyCapsule
    interface, such as a Polars ``DataFrame``. ``text`` names the column of texts (strings or
    binary, also views and dictionaries), ``format`` says how they are read (``"markdown"``,
    ``"mdx"``, ``"html"``, ``"text"``), ``format_column`` names a column that says so for each row.
    ``config=None`` reads no configuration. ``threads=0`` takes one for each core.

    The columns are ``row`` (from 0), ``rule``, ``severity``, ``start`` and ``end`` (bytes),
    ``char_start`` and ``char_end`` (characters), ``line`` and ``column`` (from 1), ``message``,
    ``score`` (from 0 to 1, null where no score judges the rule) and ``error``. A row that cannot be
    checked (null, empty, not UTF-8, more than ``max_bytes``, an internal error) is a finding of the
    rule ``puffery/row`` with the reason in ``error``.

    Raises ``KeyError`` and ``TypeError`` for a column that is missing or no text, ``CheckError``
    for a format or a configuration that cannot be used."""
    needs("pyarrow", "pyarrow", "arrow")
    return _puffery.check_batch(
        batch,
        text=text,
        format=format,
        format_column=format_column,
        config=config,
        max_bytes=max_bytes,
        threads=threads,
    )


def score_batch(
    batch: Any,
    *,
    text: str = "text",
    format: str = "markdown",
    format_column: str | None = None,
    config: Path = None,
    max_bytes: int = MAX_BYTES,
    threads: int = 0,
) -> pyarrow.RecordBatch:
    """Score the texts of a batch; a row for each document, in their order. Arguments as in
    :func:`check_batch`.

    The columns are ``words``, ``language``, ``grade`` (``A`` to ``E``, ``-`` below 200 words),
    ``points``; per 1,000 words ``hype``, ``claims`` (without a source), ``vague`` (evidence nobody
    can look up), ``formula``, ``residue``; ``residue_share`` (from 0 to 1), ``errors``,
    ``warnings``, ``infos``, ``top_rules`` and ``error``. Of a row that cannot be checked all but
    ``error`` is null."""
    needs("pyarrow", "pyarrow", "arrow")
    return _puffery.score_batch(
        batch,
        text=text,
        format=format,
        format_column=format_column,
        config=config,
        max_bytes=max_bytes,
        threads=threads,
    )


def strip_residue_batch(
    batch: Any,
    *,
    text: str = "text",
    format: str = "markdown",
    format_column: str | None = None,
    config: Path = None,
    certain: bool = True,
    max_bytes: int = MAX_BYTES,
    threads: int = 0,
) -> pyarrow.RecordBatch:
    """Take page residue out of the texts of a batch; a row for each document, in their order.

    Arguments as in :func:`check_batch`, and ``certain`` as in :func:`puffery.strip_residue`. The
    columns are ``text``, ``removed_lines`` (how many, blank ones left out) and ``error``."""
    needs("pyarrow", "pyarrow", "arrow")
    return _puffery.strip_residue_batch(
        batch,
        text=text,
        format=format,
        format_column=format_column,
        config=config,
        certain=certain,
        max_bytes=max_bytes,
        threads=threads,
    )


def signature_batch(
    batch: Any,
    *,
    text: str = "text",
    format: str = "markdown",
    format_column: str | None = None,
    config: Path = None,
    max_bytes: int = MAX_BYTES,
    threads: int = 0,
) -> pyarrow.RecordBatch:
    """Give what near-copies are found by; a row for each document, in their order. Arguments as in
    :func:`check_batch`.

    The columns are ``words``, ``signature`` (260 bytes, for :func:`puffery.likeness`), ``bands``
    (21 integers: documents that have one in common may be copies, all others are none) and
    ``error``."""
    needs("pyarrow", "pyarrow", "arrow")
    return _puffery.signature_batch(
        batch,
        text=text,
        format=format,
        format_column=format_column,
        config=config,
        max_bytes=max_bytes,
        threads=threads,
    )
