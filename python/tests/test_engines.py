"""Adapters on small data, each where its engine is installed; a clear error where it is not."""

from __future__ import annotations

import importlib
import json
import pickle
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

import puffery

pa = pytest.importorskip("pyarrow")


def rows(page: str, plain: str) -> list[dict]:
    return [
        {"id": f"d{number}", "text": page if number % 4 == 0 else plain} for number in range(20)
    ]


def expected(page: str) -> float:
    return puffery.inspect(page, format="text").scores.hype


@pytest.mark.parametrize(
    "module", ["spark", "ray_data", "polars", "duckdb", "datatrove", "dolma", "curator"]
)
def test_a_missing_engine_is_named(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without(name: str, *arguments: object) -> types.ModuleType:
        if name.startswith("puffery"):
            return real(name, *arguments)
        raise ImportError(f"No module named {name!r}")

    monkeypatch.delitem(sys.modules, f"puffery.{module}", raising=False)
    monkeypatch.setattr(importlib, "import_module", without)
    with pytest.raises(ImportError, match=r"this part of puffery needs .*: pip install 'puffery\["):
        without(f"puffery.{module}")


def test_polars(page: str, plain: str) -> None:
    polars = pytest.importorskip("polars")
    adapter = importlib.import_module("puffery.polars")
    frame = polars.DataFrame(rows(page, plain))
    scored = adapter.score(frame, format="text")
    assert scored.columns[:2] == ["id", "text"] and scored["puffery_hype"][0] == expected(page)
    found = adapter.check(frame, keep=["id"], format="text")
    assert set(found["id"]) == {"d0", "d4", "d8", "d12", "d16"}
    assert adapter.signatures(frame)["puffery_bands"].list.len().to_list() == [21] * 20
    assert "Leave" not in adapter.strip_residue(frame)["puffery_text"][0]
    with pytest.raises(ValueError, match="`puffery_words` already; give another `prefix`"):
        adapter.score(scored)
    assert "again_words" in adapter.score(scored, prefix="again_").columns


def test_duckdb(page: str, plain: str) -> None:
    duckdb = pytest.importorskip("duckdb")
    adapter = importlib.import_module("puffery.duckdb")
    source, connection = duckdb.connect(), duckdb.connect()
    source.register("documents", pa.Table.from_pylist(rows(page, plain)))
    scored = adapter.score(source.sql("from documents order by id"), format="text")
    connection.register("scored", scored)
    worst = connection.sql(
        "select id, puffery_hype from scored order by puffery_hype desc, id limit 1"
    ).fetchall()
    assert worst == [("d0", expected(page))]
    found = adapter.check(source.sql("from documents"), keep=["id"], format="text")
    connection.register("found", found)
    assert connection.sql("select count(distinct id) from found").fetchall() == [(5,)]


def test_spark(page: str, plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    sql = importlib.import_module("pyspark.sql")
    adapter = importlib.import_module("puffery.spark")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    # The Python that workers start with, which must have the package, too.
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    try:
        spark = builder.getOrCreate()
    except Exception as error:  # Java is missing
        pytest.skip(f"Spark does not start: {error}")
    try:
        frame = spark.createDataFrame(rows(page, plain)).repartition(2)
        scored = {row.id: row for row in adapter.score(frame, format="text").collect()}
        assert len(scored) == 20 and scored["d0"].puffery_hype == expected(page)
        found = adapter.check(frame, keep=["id"], format="text").collect()
        assert {row.id for row in found} == {"d0", "d4", "d8", "d12", "d16"}
        bands = adapter.signatures(frame).selectExpr("id", "explode(puffery_bands) as band")
        assert bands.count() == 20 * 21
        other_types(spark, adapter, page)
    finally:
        spark.stop()


def other_types(spark: Any, adapter: types.ModuleType, page: str) -> None:
    """Columns of any type pass; mistakes raise before Spark runs."""
    crawl = spark.createDataFrame(
        [(1, bytearray(page.encode())), (2, bytearray(b"\xff")), (3, None)], "id int, body binary"
    ).selectExpr(
        "*",
        "timestamp '2026-01-02 03:04:05' as fetched",
        "map('lang', array('en')) as meta",
        "named_struct('depth', 1.25BD) as `where.from`",
        "cast(null as void) as nothing",
    )
    scored = adapter.score(crawl, text="body", format="text")
    assert scored.columns[:6] == crawl.columns and scored.schema.fields[:6] == crawl.schema.fields
    hype = {row.id: (row.puffery_hype, row.puffery_error) for row in scored.collect()}
    assert hype == {
        1: (expected(page), None),
        2: (None, "byte 0 is not UTF-8"),
        3: (None, "the text is null"),
    }
    kept = ["id", "fetched", "meta"]
    assert adapter.check(crawl, text="body", keep=kept).columns[:4] == [*kept, "puffery_row"]
    with pytest.raises(KeyError, match="no column `text`, but `id`, `body`"):
        adapter.score(crawl)
    with pytest.raises(TypeError, match="`fetched` is of type timestamp, not text"):
        adapter.score(crawl, text="fetched")
    with pytest.raises(ValueError, match="`puffery_words` already"):
        adapter.score(scored, text="body")
    with pytest.raises(puffery.CheckError, match="docx"):
        adapter.score(crawl, text="body", format="docx")


def test_ray(page: str, plain: str) -> None:
    ray = pytest.importorskip("ray")
    pytest.importorskip("ray.data")
    adapter = importlib.import_module("puffery.ray_data")
    ray.init(num_cpus=2, include_dashboard=False, configure_logging=False, log_to_driver=False)
    try:
        dataset = ray.data.from_items(rows(page, plain))
        scored = {
            row["id"]: row for row in adapter.score(dataset, format="text", batch_size=8).take_all()
        }
        assert len(scored) == 20 and scored["d0"]["puffery_hype"] == expected(page)
        found = adapter.check(dataset, keep=["id"], format="text").take_all()
        assert {row["id"] for row in found} == {"d0", "d4", "d8", "d12", "d16"}
    finally:
        ray.shutdown()


def test_datatrove(page: str, plain: str) -> None:
    pytest.importorskip("datatrove")
    data = importlib.import_module("datatrove.data")
    adapter = importlib.import_module("puffery.datatrove")
    documents = [data.Document(text=row["text"], id=row["id"]) for row in rows(page, plain)]
    documents.append(data.Document(text="a\0b", id="zero"))
    strict = adapter.PufferyFilter(adapter.Limits(residue_share=None, hype=1.0))
    assert strict.filter(documents[0]) == (False, "puffery_hype")
    assert strict.filter(documents[1]) is True
    assert strict.filter(documents[-1]) == (False, "puffery_error")
    lone = data.Document(text="A lone \ud800 surrogate.", id="lone")
    assert strict.filter(lone) == (False, "puffery_error")
    adapter.PufferyAnnotator().annotate(lone)
    assert "surrogates" in lone.metadata["puffery_error"]
    missing = data.Document(text=None, id="missing")
    assert strict.filter(missing) == (False, "puffery_error")
    adapter.PufferyAnnotator().annotate(missing)
    assert missing.metadata["puffery_error"] == "the text is a NoneType, not a string"
    for mistake in ({"format": "docx"}, {"config": "/nowhere/puffery.toml"}):
        for step in (adapter.PufferyFilter, adapter.PufferyAnnotator):
            with pytest.raises(puffery.CheckError):
                step(**mistake)
    assert len(list(strict.run(iter(documents)))) == 15
    annotated = list(adapter.PufferyAnnotator(findings=True).run(iter(documents)))
    assert annotated[0].metadata["puffery_hype"] == expected(page)
    spans = [
        page[found["start"] : found["end"]] for found in annotated[0].metadata["puffery_findings"]
    ]
    assert "game-changer" in spans and "zero byte" in annotated[-1].metadata["puffery_error"]
    with pytest.raises(ValueError, match="worst_grade"):
        adapter.Limits(worst_grade="F")


def test_dolma(page: str, plain: str, tmp_path: Path) -> None:
    pytest.importorskip("dolma")
    types_ = importlib.import_module("dolma.core.data_types")
    adapter = importlib.import_module("puffery.dolma")
    tagged = adapter.PufferyTagger().tag(types_.InputSpec(id="d0", text=page, source="x"))
    assert [page[start:end] for start, end, _ in tagged["hype"]] == ["game-changer"]
    assert tagged["doc_residue_share"][0][:2] == (0, len(page))
    lone = types_.Document(id="d1", text="A lone \ud800 surrogate.", source="x")
    missing = types_.Document(id="d2", text=None, source="x")
    for document in (lone, missing):
        spans = adapter.PufferyTagger().predict(document).spans
        assert [span.type for span in spans] == ["error"]
    documents = tmp_path / "documents"
    documents.mkdir()
    import gzip

    with gzip.open(documents / "a.jsonl.gz", "wt", encoding="utf-8") as file:
        for row in rows(page, plain):
            file.write(json.dumps({**row, "source": "x", "added": "", "created": ""}) + "\n")
    tag = [
        sys.executable,
        "-m",
        "dolma.cli",
        "tag",
        "--documents",
        f"{documents}/*.gz",
        "--experiment",
        "puffery",
        "--tagger_modules",
        "puffery.dolma",
        "--taggers",
        "puffery_v1",
        "--processes",
        "1",
    ]
    ran = subprocess.run(tag, capture_output=True, text=True, check=False, cwd=tmp_path)
    written = list((tmp_path / "attributes").rglob("*.gz"))
    assert written, ran.stderr[-2000:]
    with gzip.open(written[0], "rt", encoding="utf-8") as file:
        first = json.loads(file.readline())
    assert first["attributes"]["puffery__puffery_v1__hype"][0][2] > 0


def test_curator(page: str, plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        importlib.import_module("nemo_curator")
    except ImportError:
        stand_in = types.ModuleType("nemo_curator.stages.text.filters")
        stand_in.DocumentFilter = type("DocumentFilter", (), {"__init__": lambda self: None})
        for name in ("nemo_curator", "nemo_curator.stages", "nemo_curator.stages.text"):
            monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        monkeypatch.setitem(sys.modules, "nemo_curator.stages.text.filters", stand_in)
    monkeypatch.delitem(sys.modules, "puffery.curator", raising=False)
    adapter = importlib.import_module("puffery.curator")
    own = adapter.PufferyFilter("hype", 1.0)
    assert not own.keep_document(own.score_document(page)) and own.keep_document(
        own.score_document(plain)
    )
    assert not own.keep_document(own.score_document("a\0b"))
    for unusable in ("A lone \ud800 surrogate.", None, float("nan")):
        assert not own.keep_document(own.score_document(unusable))
    for mistake in ({"format": "docx"}, {"config": "/nowhere/puffery.toml"}):
        with pytest.raises(puffery.CheckError):
            adapter.PufferyFilter(**mistake)
    with pytest.raises(AttributeError, match="glamour"):
        adapter.PufferyFilter("glamour")


def test_a_stage_of_curator(page: str, plain: str) -> None:
    stages = pytest.importorskip("nemo_curator.stages.text.filters")
    tasks = importlib.import_module("nemo_curator.tasks")
    adapter = importlib.import_module("puffery.curator")
    documents = [*rows(page, plain), {"id": "missing", "text": None}]
    # Its workers get the filter pickled.
    own = pickle.loads(pickle.dumps(adapter.PufferyFilter("hype", 1.0)))
    for data in (pa.Table.from_pylist(documents), pa.Table.from_pylist(documents).to_pandas()):
        batch = tasks.DocumentBatch(dataset_name="ferries", data=data)
        kept = stages.ScoreFilter(own, score_field="hype").process(batch).to_pandas()
        assert len(kept) == 15 and set(kept["text"]) == {plain} and set(kept["hype"]) == {0.0}
        scored = stages.Score(own, score_field="hype").process(batch).to_pandas()
        assert list(scored["hype"][[0, 1, 20]]) == [expected(page), 0.0, float("inf")]
