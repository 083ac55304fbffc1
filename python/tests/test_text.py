"""One text: findings as the program has them, offsets of both kinds, errors."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import puffery

CORPUS = Path(__file__).parents[2] / "corpus"
FORMATS = {".md": "markdown", ".mdx": "mdx", ".html": "html", ".txt": "text"}


def documents(*suffixes: str) -> list[Path]:
    """Files of the corpus in UTF-8: of others the program counts the bytes on disk."""
    files = [path for path in sorted(CORPUS.rglob("*")) if path.suffix in suffixes]
    return [path for path in files if _is_utf_8(path.read_bytes())]


def _is_utf_8(text: bytes) -> bool:
    try:
        return bool(text.decode())
    except UnicodeDecodeError:
        return False


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "puffery", *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_findings_are_those_of_the_program() -> None:
    files = documents(*FORMATS)
    assert len(files) > 10
    ran = program(
        "check",
        "-q",
        "--isolated",
        "--no-cross-file",
        "--output-format",
        "json-lines",
        *map(str, files),
    )
    of_program: dict[str, list[dict]] = {str(path): [] for path in files}
    for line in ran.stdout.splitlines():
        finding = json.loads(line)
        of_program[finding["path"]].append(finding)
    assert sum(map(len, of_program.values())) > 50
    for path in files:
        text = path.read_bytes().decode()
        found = puffery.check(text, format=FORMATS[path.suffix], path=path)
        assert [finding.to_dict() for finding in found] == of_program[str(path)], path


def test_scores_are_those_of_the_program() -> None:
    files = documents(".md")
    ran = program(
        "check",
        "-q",
        "--isolated",
        "--no-cross-file",
        "--output-format",
        "scores",
        *map(str, files),
    )
    rows = {row["path"]: row for row in map(json.loads, ran.stdout.splitlines())}
    for path in files:
        scores = puffery.inspect(path.read_bytes().decode()).scores.to_dict()
        assert {"path": str(path), **scores} == rows[str(path)]


def test_offsets_count_bytes_and_characters(page: str) -> None:
    report = puffery.inspect(page)
    finding = next(finding for finding in report.findings if finding.rule == "hype/game-changer")
    assert page[finding.char_start : finding.char_end] == "game-changer"
    assert page.encode()[finding.start : finding.end] == b"game-changer"
    assert finding.start > finding.char_start and finding.family == "hype"
    assert (finding.line, finding.end_line) == (3, 3)
    spans = [page[start:end] for start, end in report.residue]
    assert "Share this post" in spans and "Leave a Reply" in spans


def test_residue_goes(page: str) -> None:
    left = puffery.strip_residue(page)
    assert (
        "Leave" not in left
        and "email" not in left
        and "Share this post" in left
        and "game-changer" in left
    )
    assert puffery.strip_residue(left) == left
    assert "Share" not in puffery.strip_residue(page, certain=False)


def test_what_cannot_be_used_is_an_error(tmp_path: Path, page: str) -> None:
    assert puffery.check("") == []
    with pytest.raises(puffery.CheckError, match="zero byte"):
        puffery.check("a\0b")
    with pytest.raises(puffery.CheckError, match="unknown format `docx`"):
        puffery.check(page, format="docx")
    with pytest.raises(UnicodeEncodeError):
        puffery.check("\ud800")
    with pytest.raises(TypeError):
        puffery.check(None)  # type: ignore[arg-type]
    config = tmp_path / "puffery.toml"
    config.write_text("[rules]\n'hype/no-such-rule' = 'off'\n")
    with pytest.raises(puffery.CheckError, match=r"puffery\.toml:2: .*no-such-rule"):
        puffery.check(page, config=config)


def test_a_configuration_counts_when_it_is_named(
    tmp_path: Path, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "puffery.toml").write_text("[rules]\n'hype/*' = 'off'\n")
    monkeypatch.chdir(tmp_path)
    families = {finding.family for finding in puffery.check(page, path=tmp_path / "a.md")}
    assert "hype" in families
    families = {finding.family for finding in puffery.check(page, config=tmp_path / "puffery.toml")}
    assert families and "hype" not in families


def test_other_threads_run_meanwhile(page: str) -> None:
    ticks, over = 0, threading.Event()
    checking = threading.Thread(target=lambda: (puffery.check(page * 3000), over.set()))
    checking.start()
    while not over.wait(0.001):
        ticks += 1
    checking.join()
    assert ticks > 5


def test_the_program_has_its_exit_status(tmp_path: Path, page: str) -> None:
    assert program("--version").stdout == f"puffery {puffery.__version__}\n"
    (tmp_path / "a.md").write_text(page, encoding="utf-8")
    assert program("check", "--isolated", str(tmp_path)).returncode == 1
    assert program("check", "--isolated", str(tmp_path / "none.md")).returncode == 2
    assert program("check", "--no-such-option").returncode == 2


def test_likeness_wants_signatures() -> None:
    with pytest.raises(puffery.CheckError, match="not a signature"):
        puffery.likeness(b"abc", b"abc")
