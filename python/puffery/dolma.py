"""dolma: a tagger that writes findings and scores as attributes.

``dolma tag --tagger_modules puffery.dolma --taggers puffery_v1 …`` writes for each document the
spans (in characters) of its findings by family (``hype``, ``claim``, ``boilerplate``, ``formula``)
with the score of each, ``residue_span`` with those of page residue, and over the whole text
``doc_points``, ``doc_residue_share`` and the densities (``doc_hype`` …). Tested with dolma 1.2."""

from __future__ import annotations

from typing import Any

from ._needs import needs
from ._texts import inspected

_types = needs("dolma.core.data_types", "dolma", "dolma")
_taggers = needs("dolma.core.taggers", "dolma", "dolma")
_registry = needs("dolma.core.registry", "dolma", "dolma")

_SCORES = ("points", "hype", "claims", "vague", "formula", "residue", "residue_share")


@_registry.TaggerRegistry.add("puffery_v1")
class PufferyTagger(_taggers.BaseTagger):
    """Findings as spans, scores as spans over the whole document; the text is read as plain
    text."""

    format = "text"

    def predict(self, doc: Any) -> Any:
        """Tag one document; one that cannot be checked gets ``error``."""
        span, whole = _types.Span, len(doc.text or "")
        report = inspected(doc.text, self.format)
        if isinstance(report, str):
            return _types.DocResult(
                doc=doc, spans=[span(start=0, end=whole, type="error", score=1.0)]
            )
        spans = []
        for finding in report.findings:
            score = 1.0 if finding.score is None else finding.score
            spans.append(
                span(
                    start=finding.char_start, end=finding.char_end, type=finding.family, score=score
                )
            )
        for start, end in report.residue:
            spans.append(span(start=start, end=end, type="residue_span", score=1.0))
        for name in _SCORES:
            spans.append(
                span(start=0, end=whole, type=f"doc_{name}", score=getattr(report.scores, name))
            )
        return _types.DocResult(doc=doc, spans=spans)


@_registry.TaggerRegistry.add("puffery_markdown_v1")
class PufferyMarkdownTagger(PufferyTagger):
    """The same for texts in Markdown."""

    format = "markdown"
