"""Measure puffery beside datatrove's quality filters on the same texts, in one run: speed, and how
well they tell texts apart; and what Spark and Ray cost beside ``score_batch`` alone.

    python examples/measure.py speed FOLDER [--megabytes 60] [--processes 2]
    python examples/measure.py engines FOLDER [--megabytes 60] [--processes 2]
    python examples/measure.py auc FOLDER

``FOLDER`` has texts as ``*.txt``. ``speed`` repeats them up to a size, each copy with another
number in its first line. For ``auc`` the first letter of a file's name is its kind, and every pair
of kinds is told apart: 0.5 is chance, 1.0 means that each text of the second kind scores higher
than each of the first. ``engines`` reads Parquet and throws the rows away, with the texts as they
are and with scores, so that the engine's own part can be seen. Needs pyarrow; ``speed`` and ``auc``
need datatrove, spacy and nltk, ``engines`` needs pyspark, ray and psutil.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

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


def timed(
    name: str,
    found: list[str],
    work: Callable[[], float | None],
    clock: Callable[[], float] | None = None,
) -> None:
    """Print how fast something is; the first call of anything has been made before.

    Seconds of the processor are those of ``clock``, and what ``work`` gives: they say little less
    on a machine that has other things to do, too.
    """
    clock = clock or processor
    started, used = time.perf_counter(), clock()
    inside = work() or 0.0
    seconds, used = time.perf_counter() - started, clock() - used + inside
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


def family() -> float:
    """Seconds that the processor worked for this process and all that came from it, which run."""
    import psutil

    own = psutil.Process()
    seconds = 0.0
    for process in (own, *own.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            seconds += sum(process.cpu_times()[:4])
    return seconds


def engines(folder: Path, megabytes: float, processes: int) -> None:
    """Time ``score_batch`` alone, in Spark and in Ray, each reading the same Parquet files."""
    import pyarrow.parquet

    found = many(folder, megabytes)
    table = pyarrow.table({"text": found})
    with tempfile.TemporaryDirectory() as place:
        part = -(-len(found) // (4 * processes))
        for number in range(4 * processes):
            rows = table.slice(number * part, part)
            pyarrow.parquet.write_table(rows, f"{place}/{number}.parquet")

        def alone() -> None:
            read = pyarrow.parquet.read_table(place)
            puffery.score_batch(read, format="text", threads=processes)

        alone()
        timed("puffery.score_batch", found, alone, family)
        for name, run in itertools.chain(spark(place, processes), ray(place, processes)):
            run()
            timed(name, found, run, family)


def spark(place: str, processes: int) -> Iterator[tuple[str, Callable[[], None]]]:
    """What Spark is measured at."""
    from pyspark.sql import DataFrame, SparkSession

    import puffery.spark

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{processes}]").config("spark.ui.enabled", False)
    session = builder.config("spark.log.level", "ERROR").getOrCreate()
    frame = session.read.parquet(place)

    def drained(frame: DataFrame) -> Callable[[], None]:
        return frame.write.format("noop").mode("overwrite").save

    yield "Spark, texts as they are", drained(frame.mapInArrow(lambda rows: rows, frame.schema))
    yield "Spark, puffery.spark.score", drained(puffery.spark.score(frame, format="text"))
    session.stop()


def ray(place: str, processes: int) -> Iterator[tuple[str, Callable[[], None]]]:
    """What Ray Data is measured at."""
    import ray as engine

    import puffery.ray_data

    engine.init(num_cpus=processes, include_dashboard=False, log_to_driver=False)
    engine.data.DataContext.get_current().enable_progress_bars = False

    def drained(work: Callable[[Any], Any]) -> Callable[[], None]:
        def run() -> None:
            for _ in work(engine.data.read_parquet(place)).iter_internal_ref_bundles():
                pass

        return run

    batches = {"batch_format": "pyarrow", "batch_size": puffery.ray_data.BATCH_SIZE}
    yield "Ray, texts as they are", drained(lambda rows: rows.map_batches(same, **batches))
    yield (
        "Ray, puffery.ray_data.score",
        drained(lambda rows: puffery.ray_data.score(rows, format="text")),
    )
    engine.shutdown()


def same(rows: Any) -> Any:
    """Give what came."""
    return rows


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
    parser.add_argument("what", choices=["speed", "engines", "auc"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megabytes", type=float, default=60)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    if args.what == "speed":
        speed(args.folder, args.megabytes, args.processes)
    elif args.what == "engines":
        engines(args.folder, args.megabytes, args.processes)
    else:
        auc(args.folder)


if __name__ == "__main__":
    main()
