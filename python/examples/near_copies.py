"""Find near-copies among many documents: signatures by puffery, candidates by a join on bands,
likeness by puffery.

    python examples/near_copies.py [documents]

makes up documents (100,000 unless another number is given), one in twenty a copy of an earlier one
with some words changed, and finds the copies with Polars. The join needs no more than any engine
has; the same in PySpark:

    signed = puffery.spark.signatures(frame)    # id, text, puffery_signature, puffery_bands
    bands = signed.selectExpr("id", "explode(puffery_bands) as band")
    few = bands.groupBy("band").count().where("count between 2 and 32")
    near = bands.join(few, "band")
    pairs = near.alias("a").join(near.alias("b"), "band").where("a.id < b.id")
    pairs = pairs.selectExpr("a.id as first", "b.id as second").distinct()
    # then the signatures of both are joined, and compared by puffery.likeness

and in Ray Data: ``puffery.ray_data.signatures(dataset)``, ``flat_map`` to ``{"id", "band"}``,
``groupby("band")`` and ``map_groups`` to pairs.
"""

from __future__ import annotations

import random
import sys
import time

import polars

import puffery
import puffery.polars

#: Documents that share a band with more others than this are compared with the first of them only.
MOST_IN_BAND = 32
#: From this likeness on a document counts as a copy.
SIMILAR = 0.8


def documents(count: int, seed: int = 1) -> tuple[polars.DataFrame, set[tuple[int, int]]]:
    """Make up documents; gives them and the pairs that were copied."""
    chance = random.Random(seed)
    words = [
        "".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(3, 9))) for _ in range(20_000)
    ]
    texts: list[list[str]] = []
    copied: set[tuple[int, int]] = set()
    for number in range(count):
        if number > 0 and chance.random() < 0.05:
            original = chance.randrange(number)
            text = list(texts[original])
            for place in chance.sample(range(len(text)), len(text) // 100 + 1):
                text[place] = chance.choice(words)
            copied.add((original, number))
        else:
            text = chance.choices(words, k=chance.randint(120, 300))
        texts.append(text)
    frame = polars.DataFrame({"id": range(count), "text": [" ".join(text) for text in texts]})
    return frame, copied


def candidates(signed: polars.DataFrame) -> polars.DataFrame:
    """Pair documents that have a band in common."""
    bands = (
        signed.select("id", polars.col("puffery_bands").alias("band")).explode("band").drop_nulls()
    )
    rank = polars.col("id").rank("ordinal").over("band").alias("rank")
    size = polars.len().over("band").alias("size")
    shared = bands.with_columns(rank, size).filter(polars.col("size") > 1)
    left = shared.filter(polars.col("rank") <= MOST_IN_BAND).select("band", first="id")
    pairs = left.join(shared.select("band", second="id"), on="band").filter(
        polars.col("first") < polars.col("second")
    )
    return pairs.select("first", "second").unique()


def near_copies(signed: polars.DataFrame) -> polars.DataFrame:
    """Give the pairs that are alike, with how much."""
    signatures = signed.select("id", signature="puffery_signature")
    pairs = candidates(signed)
    for side in ("first", "second"):
        pairs = pairs.join(signatures, left_on=side, right_on="id").rename(
            {"signature": f"{side}_signature"}
        )
    likeness = [
        puffery.likeness(first, second)
        for first, second in zip(pairs["first_signature"], pairs["second_signature"], strict=True)
    ]
    pairs = pairs.select("first", "second").with_columns(
        likeness=polars.Series(likeness, dtype=polars.Float64)
    )
    return pairs.filter(polars.col("likeness") >= SIMILAR).sort("first", "second")


def main() -> None:
    """Make up documents, find the copies, and say how many were found and how long it took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    frame, copied = documents(count)
    megabytes = frame["text"].str.len_bytes().sum() / 1e6
    started = time.perf_counter()
    signed = puffery.polars.signatures(frame, format="text")
    signatures = time.perf_counter() - started
    found = near_copies(signed)
    seconds = time.perf_counter() - started
    pairs = set(found.select("first", "second").iter_rows())
    print(f"{count} documents, {megabytes:.0f} MB; {len(copied)} copies made")
    print(
        f"{len(copied & pairs)} of them found; {len(pairs - copied)} other pairs"
        " (copies of one document among them)"
    )
    print(f"signatures {signatures:.1f} s, all {seconds:.1f} s")


if __name__ == "__main__":
    main()
