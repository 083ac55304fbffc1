"""Limits that a document must keep to stay in a collection, shared by the filters of all
engines."""

from __future__ import annotations

from dataclasses import dataclass

from ._puffery import Scores

_GRADES = "ABCDE"


@dataclass(frozen=True)
class Limits:
    """The most that a document may have of each score; ``None`` sets no limit.

    Densities are findings per 1,000 words. ``worst_grade`` is the worst grade that stays; a
    document too short for a grade stays."""

    residue_share: float | None = 0.3
    points: float | None = None
    hype: float | None = None
    claims: float | None = None
    vague: float | None = None
    formula: float | None = None
    residue: float | None = None
    worst_grade: str | None = None
    only_english: bool = False

    def __post_init__(self) -> None:
        if self.worst_grade is not None and (
            len(self.worst_grade) != 1 or self.worst_grade not in _GRADES
        ):
            raise ValueError(f"worst_grade is one of A to E, not {self.worst_grade!r}")

    def broken(self, scores: Scores) -> str | None:
        """Name the first limit that the scores of a document break, if any."""
        if self.only_english and scores.language != "en":
            return "language"
        for name in ("residue_share", "points", "hype", "claims", "vague", "formula", "residue"):
            most = getattr(self, name)
            if most is not None and getattr(scores, name) > most:
                return name
        grade = _GRADES.find(scores.grade)
        if self.worst_grade is not None and grade > _GRADES.index(self.worst_grade):
            return "grade"
        return None
