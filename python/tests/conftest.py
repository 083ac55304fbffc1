"""Documents that several tests use."""

from __future__ import annotations

import pytest

PAGE = (
    "# Ferry times ⛴\n\nThe café is a game-changer. Studies show that its tea cures cancer.\n\n"
    "Share this post\n\nLeave a Reply\n\nYour email address will not be published.\n\n"
    "The ferry leaves at nine and comes back at ten, every day of the week but Sunday.\n"
)
PLAIN = "The ferry leaves at nine and comes back at ten.\n"


@pytest.fixture
def page() -> str:
    return PAGE


@pytest.fixture
def plain() -> str:
    return PLAIN
