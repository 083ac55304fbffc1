"""Types of the compiled part."""

import os
from typing import Any, Literal, final

import pyarrow

_Path = str | os.PathLike[str] | None
_Format = Literal["markdown", "mdx", "html", "text"] | str

__version__: str

class CheckError(ValueError):
    """A text or a configuration that cannot be used."""

@final
class Label:
    """A further place of a finding: bytes, characters, lines and columns from 1, and words beside
    the mark."""

    start: int
    end: int
    char_start: int
    char_end: int
    line: int
    column: int
    end_line: int
    end_column: int
    text: str

@final
class Finding:
    """Something that was found in a text.

    ``start`` and ``end`` are bytes of the text in UTF-8, ``char_start`` and ``char_end`` are
    characters: ``text[finding.char_start:finding.char_end]`` is marked. Lines and columns count
    from 1."""

    path: str
    rule: str
    severity: Literal["error", "warning", "info"]
    message: str
    help: str | None
    notes: list[str]
    scope: Literal["span", "document"]
    start: int
    end: int
    char_start: int
    char_end: int
    line: int
    column: int
    end_line: int
    end_column: int
    labels: list[Label]
    score: float | None
    fixable: bool
    @property
    def family(self) -> str:
        """What is before the slash in the name of the rule."""
    def to_dict(self) -> dict[str, Any]:
        """The fields of a line of ``--output-format json-lines``."""

@final
class Scores:
    """The scores of a text; densities are findings per 1,000 words."""

    words: int
    language: str
    grade: Literal["A", "B", "C", "D", "E", "-"]
    points: float
    hype: float
    claims: float
    vague: float
    formula: float
    residue: float
    residue_share: float
    errors: int
    warnings: int
    infos: int
    top_rules: str
    def to_dict(self) -> dict[str, Any]:
        """The fields of a line of ``--output-format scores``."""

@final
class Report:
    """A text with all that was found in it; ``residue`` has the spans of page residue in
    characters."""

    findings: list[Finding]
    scores: Scores
    residue: list[tuple[int, int]]

def check(
    text: str, *, format: _Format = "markdown", path: _Path = None, config: _Path = None
) -> list[Finding]:
    """Find hype, claims without a source and page residue in a text, in the order of their places.

    ``path`` is the name that findings have; no file is read. ``config=None`` reads no
    configuration, as ``--isolated``. Raises ``CheckError`` for a text, a format or a configuration
    that cannot be used."""

def inspect(
    text: str, *, format: _Format = "markdown", path: _Path = None, config: _Path = None
) -> Report:
    """Find what :func:`check` finds, and give scores and residue with it."""

def strip_residue(
    text: str,
    *,
    format: _Format = "markdown",
    path: _Path = None,
    config: _Path = None,
    certain: bool = True,
) -> str:
    """Give the text without lines that are residue of a page.

    ``certain=True`` takes away what ``puffery check --fix`` would; ``False`` every line that is
    marked as residue from its first word to its last."""

def likeness(first: bytes, second: bytes) -> float:
    """Tell how much two documents have in common, from 0 to 1, by the signatures of
    ``signature_batch``."""

def run(arguments: list[str]) -> int:
    """Run the command line; ``arguments`` begin with the name of the program. Gives the exit
    status."""

def check_batch(batch: Any, **options: Any) -> pyarrow.RecordBatch: ...
def score_batch(batch: Any, **options: Any) -> pyarrow.RecordBatch: ...
def strip_residue_batch(batch: Any, **options: Any) -> pyarrow.RecordBatch: ...
def signature_batch(batch: Any, **options: Any) -> pyarrow.RecordBatch: ...
