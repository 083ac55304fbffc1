"""Imports of packages that only some functions need."""

from __future__ import annotations

import importlib
from types import ModuleType


def needs(module: str, package: str, extra: str) -> ModuleType:
    """Import a module, or say which package is missing and how it is installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            f"this part of puffery needs {package}: pip install 'puffery[{extra}]' ({error})"
        ) from error
