"""Measure puffery beside datatrove's quality filters on the same texts, in one run: speed, and how
well they tell texts apart.

    python examples/measure.py speed FOLDER [--megabytes 60] [--processes 2]
    python examples/measure.py auc FOLDER

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
import resource
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


def dropped(job: tuple[str, str]) -> tuple[bool, float]:
    """Whether a filter drops a text, and the processor's seconds; filters are made once."""
    from datatrove.data import Document

    name, text = job
    if not _FILTERS:
        _FILTERS.update(filters())
    started = time.process_time()
    result = _FILTERS[name].filter(Document(text=text, id="x"))
    seconds = time.process_time() - started
    return not (result[0] if isinstance(result, tuple) else result), seconds


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


def timed(name: str, found: list[str], work: Callable[[], float | None]) -> None:
    """Print how fast something is; the first call of anything has been made before.

    Seconds of the processor are those of this process, of programs that it ran, and what ``work``
    gives: they say little less on a machine that has other things to do, too.
    """
    started, used = time.perf_counter(), processor()
    inside = work() or 0.0
    seconds, used = time.perf_counter() - started, processor() - used + inside
    size = sum(len(text.encode()) for text in found) / 1e6
    print(
        f"{name:28} {len(found) / used:8.0f} documents and {size / used:7.2f} MB"
        f" in a second of the processor; {seconds:7.1f} s for {size:.1f} MB",
        flush=True,
    )


def processor() -> float:
    """Seconds that the processor worked for this process and the programs that it ran."""
    own, programs = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + programs.ru_utime + programs.ru_stime


def speed(folder: Path, megabytes: float, processes: int) -> None:
    """Time puffery and the filters on so many processes or threads."""
    found = many(folder, megabytes)
    batch = pyarrow.table({"text": found})
    options = {"format": "text", "threads": processes}
    puffery.score_batch(batch.slice(0, 10), **options)
    timed("puffery.score_batch", found, lambda: discard(puffery.score_batch(batch, **options)))
    signatures = puffery.signature_batch
    timed("puffery.signature_batch", found, lambda: discard(signatures(batch, **options)))
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "texts.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps({"text": text}) + "\n" for text in found)
        program = [sys.executable, "-m", "puffery", "check", "-q", "--isolated", str(file)]
        program += ["--output-format", "scores", "--fail-on", "never"]
        environment = {**os.environ, "RAYON_NUM_THREADS": str(processes)}

        def run() -> None:
            subprocess.run(program, stdout=subprocess.DEVNULL, env=environment, check=True)

        timed("puffery check (scores)", found, run)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for name in filters():
            pool.map(dropped, [(name, found[0])] * processes * 4, 1)

            def filtered(name: str = name) -> float:
                return sum(
                    used for _, used in pool.map(dropped, [(name, text) for text in found], 8)
                )

            timed(f"datatrove {name}", found, filtered)


def discard(_: object) -> None:
    """Give nothing."""


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
        drops = {name: float(dropped((name, text))[0]) for name in filters()}
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
