"""Measure puffery beside datatrove's quality filters on the same texts, in one run: speed, and how
well they tell texts apart.

    python measure.py speed FOLDER [--megabytes 60] [--processes 2]
    python measure.py auc FOLDER

``FOLDER`` has texts as ``*.txt``. ``speed`` repeats them up to a size, each copy with another
number in its first line. For ``auc`` the first letter of a file's name is its kind, and every pair
of kinds is told apart: 0.5 is chance, 1.0 means that each text of the second kind scores higher
than each of the first. Needs pyarrow, datatrove, spacy and nltk.
"""

from __future__ import annotations

import argparse
import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow

import puffery

SCORES = ("points", "residue_share", "hype", "claims", "vague", "formula", "residue")


def filters() -> dict[str, object]:
    """datatrove's filters, as they come."""
    from datatrove.pipeline.filters import (
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )

    return {
        "Gopher quality": GopherQualityFilter(),
        "Gopher repetition": GopherRepetitionFilter(),
        "C4": C4QualityFilter(filter_no_terminal_punct=True),
        "FineWeb": FineWebQualityFilter(),
    }


_FILTERS: dict[str, object] = {}


def dropped(job: tuple[str, str]) -> bool:
    """Whether a filter drops a text; filters are made once in a process."""
    from datatrove.data import Document

    name, text = job
    if not _FILTERS:
        _FILTERS.update(filters())
    result = _FILTERS[name].filter(Document(text=text, id="x"))
    return not (result[0] if isinstance(result, tuple) else result)


def texts(folder: Path) -> list[tuple[str, str]]:
    """The texts of a folder by name."""
    files = sorted(folder.rglob("*.txt"))
    return [(file.name, file.read_text(encoding="utf-8", errors="replace")) for file in files]


def many(folder: Path, megabytes: float) -> list[str]:
    """The texts of a folder, repeated up to a size."""
    own, found, size = texts(folder), [], 0
    for number in itertools.count():
        for _, text in own:
            found.append(f"{number}\n\n{text}")
            size += len(text.encode())
            if size >= megabytes * 1e6:
                return found


def timed(name: str, found: list[str], work: Callable[[], object]) -> None:
    """Print how fast something is; the first call of anything has been made before."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    size = sum(len(text.encode()) for text in found) / 1e6
    print(
        f"{name:28} {len(found) / seconds:8.0f} documents/s {size / seconds:7.2f} MB/s"
        f" {seconds:7.1f} s",
        flush=True,
    )


def speed(folder: Path, megabytes: float, processes: int) -> None:
    """Time puffery and the filters on so many processes or threads."""
    found = many(folder, megabytes)
    batch = pyarrow.table({"text": found})
    puffery.score_batch(batch.slice(0, 10), format="text")
    timed("pyarrow (bytes counted)", found, lambda: pyarrow.compute.binary_length(batch["text"]))
    timed(
        "puffery.score_batch",
        found,
        lambda: puffery.score_batch(batch, format="text", threads=processes),
    )
    timed(
        "puffery.signature_batch",
        found,
        lambda: puffery.signature_batch(batch, format="text", threads=processes),
    )
    with tempfile.TemporaryDirectory() as folder_:
        file = Path(folder_) / "texts.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps({"text": text}) + "\n" for text in found)
        program = [
            sys.executable,
            "-m",
            "puffery",
            "check",
            "-q",
            "--isolated",
            str(file),
            "--output-format",
            "scores",
        ]
        environment = {**os.environ, "RAYON_NUM_THREADS": str(processes)}

        def run() -> None:
            subprocess.run(program, stdout=subprocess.DEVNULL, env=environment, check=False)

        timed("puffery check (scores)", found, run)
    few = found[: max(len(found) // 10, 1)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for name in filters():
            pool.map(dropped, [(name, few[0])] * processes * 4)
            timed(
                f"datatrove {name}",
                few,
                lambda name=name: pool.map(dropped, [(name, text) for text in few], 64),
            )

        def all_of_them() -> None:
            for name in filters():
                pool.map(dropped, [(name, text) for text in few], 64)

        timed("datatrove all four", few, all_of_them)


def area(lower: list[float], higher: list[float]) -> float:
    """The chance that a value of ``higher`` is above one of ``lower``; equal ones count half."""
    won = sum((b > a) + (b == a) / 2 for a in lower for b in higher)
    return won / (len(lower) * len(higher))


def auc(folder: Path) -> None:
    """Print how well scores and filters tell kinds of texts apart."""
    own = texts(folder)
    measures: dict[str, list[float]] = {}
    for _, text in own:
        scores = puffery.inspect(text, format="text").scores.to_dict()
        for name in SCORES:
            measures.setdefault(name, []).append(scores[name])
        measures.setdefault("grade", []).append("ABCDE".find(scores["grade"]))
        drops = {name: float(dropped((name, text))) for name in filters()}
        for name, drop in drops.items():
            measures.setdefault(f"datatrove {name}", []).append(drop)
        measures.setdefault("datatrove, filters that drop", []).append(sum(drops.values()))
    kinds = sorted({name[0] for name, _ in own})
    pairs = list(itertools.combinations(kinds, 2))
    print(f"{'':30}" + "".join(f"{first}<{second:6}" for first, second in pairs))
    for measure, values in measures.items():
        by_kind = {
            kind: [value for (name, _), value in zip(own, values, strict=True) if name[0] == kind]
            for kind in kinds
        }
        areas = [area(by_kind[first], by_kind[second]) for first, second in pairs]
        print(f"{measure:30}" + "".join(f"{value:<8.2f}" for value in areas))


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["speed", "auc"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=60)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    if args.what == "speed":
        speed(args.folder, args.megabytes, args.processes)
    else:
        auc(args.folder)


if __name__ == "__main__":
    main()
