"""NeMo Curator: a document filter for ``Score``, ``Filter`` and ``ScoreFilter``.

Tested with NeMo Curator 1.4: alone, and in a pipeline on Ray Data from JSON Lines to JSON Lines."""

from __future__ import annotations

from . import _puffery
from ._needs import needs
from ._texts import inspected

try:
    _filters = needs("nemo_curator.stages.text.filters", "NeMo Curator", "curator")
except ImportError:
    _filters = needs("nemo_curator.filters", "NeMo Curator", "curator")

__all__ = ["PufferyFilter"]


class PufferyFilter(_filters.DocumentFilter):
    """Keep documents whose ``score`` (a number of ``puffery.Scores``) is at most ``most``.

    A format or a configuration that cannot be used raises ``CheckError`` when the filter is made, a
    score that is none ``AttributeError``."""

    def __init__(
        self,
        score: str = "residue_share",
        most: float = 0.3,
        *,
        format: str = "text",
        config: str | None = None,
    ) -> None:
        super().__init__()
        # Raises for a mistake in the arguments, which would drop every document.
        float(getattr(_puffery.inspect("", format=format, config=config).scores, score))
        self._name = f"puffery_{score}"
        self._score = score
        self._most = most
        self._format = format
        self._config = config

    def score_document(self, text: str) -> float:
        """Give the score; infinity for a text that is missing or cannot be checked."""
        report = inspected(text, self._format, self._config)
        if isinstance(report, str):
            return float("inf")
        return float(getattr(report.scores, self._score))

    def keep_document(self, scores: float) -> bool:
        """Tell whether a document with this score stays."""
        return scores <= self._most
