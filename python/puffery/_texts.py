"""Checks of one text that may be missing, for engines that give documents one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _puffery

if TYPE_CHECKING:
    from ._puffery import Report


def inspected(text: object, format: str, config: str | None = None) -> Report | str:
    """Give the report on a text, or the reason why it cannot be checked."""
    if not isinstance(text, str):
        return f"the text is a {type(text).__name__}, not a string"
    try:
        return _puffery.inspect(text, format=format, config=config)
    except ValueError as error:
        return str(error)
