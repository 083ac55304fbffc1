"""datatrove: a filter that says why it drops a document, and an annotator that writes scores into
its metadata.

Tested with datatrove 0.10.
"""

from __future__ import annotations

from typing import Any

from . import _puffery
from ._columns import PREFIX
from ._limits import Limits
from ._needs import needs
from ._texts import inspected

_base = needs("datatrove.pipeline.filters.base_filter", "datatrove", "datatrove")
_steps = needs("datatrove.pipeline.base", "datatrove", "datatrove")

__all__ = ["Limits", "PufferyAnnotator", "PufferyFilter"]


class PufferyFilter(_base.BaseFilter):
    """Drop documents whose scores break a limit; the reason is the name of the limit, such as
    ``puffery_residue_share``.

    Documents that cannot be checked are dropped with the reason ``puffery_error``. A format or a
    configuration that cannot be used raises ``CheckError`` when the filter is made.
    """

    name = "🎈 Puffery"

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        format: str = "text",
        config: str | None = None,
        exclusion_writer: Any = None,
    ) -> None:
        super().__init__(exclusion_writer)
        # Raises for a mistake in the arguments, which would drop every document.
        _puffery.inspect("", format=format, config=config)
        self.limits = limits or Limits()
        self.format = format
        self.config = config

    def filter(self, doc: Any) -> bool | tuple[bool, str]:
        """Tell whether a document stays, or why not."""
        report = inspected(doc.text, self.format, self.config)
        if isinstance(report, str):
            return False, PREFIX + "error"
        broken = self.limits.broken(report.scores)
        return True if broken is None else (False, PREFIX + broken)


class PufferyAnnotator(_steps.PipelineStep):
    """Write the scores of each document into its metadata, and the spans of its findings where they
    are asked for.

    The keys are those of ``puffery.Scores`` behind ``prefix``; ``puffery_findings`` is a list of
    ``{"rule", "severity", "start", "end"}``, in characters.
    """

    type = "✍️ - ANNOTATOR"
    name = "🎈 Puffery"

    def __init__(
        self,
        *,
        format: str = "text",
        config: str | None = None,
        findings: bool = False,
        prefix: str = PREFIX,
    ) -> None:
        super().__init__()
        _puffery.inspect("", format=format, config=config)
        self.format = format
        self.config = config
        self.findings = findings
        self.prefix = prefix

    def annotate(self, doc: Any) -> None:
        """Write into the metadata of one document."""
        report = inspected(doc.text, self.format, self.config)
        if isinstance(report, str):
            doc.metadata[self.prefix + "error"] = report
            return
        for name, value in report.scores.to_dict().items():
            doc.metadata[self.prefix + name] = value
        if self.findings:
            doc.metadata[self.prefix + "findings"] = [
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "start": finding.char_start,
                    "end": finding.char_end,
                }
                for finding in report.findings
            ]

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        """Annotate documents as they pass."""
        for doc in data:
            with self.track_time():
                self.annotate(doc)
            self.stat_update("total")
            yield doc
