"""Arrow batches: every layout of text, rows that cannot be checked, columns of the results."""

from __future__ import annotations

import multiprocessing

import pytest

import puffery

pa = pytest.importorskip("pyarrow")


def test_a_row_for_each_document(page: str, plain: str) -> None:
    scores = puffery.score_batch(pa.record_batch({"text": [page, plain]}))
    assert isinstance(scores, pa.RecordBatch) and scores.num_rows == 2
    for row, text in zip(scores.to_pylist(), [page, plain], strict=True):
        assert row.pop("error") is None
        assert row == puffery.inspect(text).scores.to_dict()


def test_a_row_for_each_finding(page: str, plain: str) -> None:
    found = puffery.check_batch(pa.table({"text": [plain, page]}))
    assert set(found.column("row").to_pylist()) == {1}
    of_text = puffery.check(page)
    for row, finding in zip(found.to_pylist(), of_text, strict=True):
        for name in (
            "rule",
            "severity",
            "start",
            "end",
            "char_start",
            "char_end",
            "line",
            "column",
            "message",
            "score",
        ):
            assert row[name] == getattr(finding, name), name


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.binary_view(),
        pa.dictionary(pa.int8(), pa.string()),
    ],
    ids=str,
)
def test_every_layout_of_text(kind: pa.DataType, page: str, plain: str) -> None:
    column = pa.chunked_array(
        [pa.array([page, None], pa.string()), pa.array([plain, page], pa.string())]
    )
    table = pa.table({"text": column.cast(kind)})
    scores = puffery.score_batch(table)
    assert scores.column("words").to_pylist()[1] is None
    assert scores.column("hype").to_pylist()[0] == scores.column("hype").to_pylist()[3] > 0
    # A part of a batch begins elsewhere in its buffers.
    assert puffery.score_batch(table.slice(2)).to_pylist() == scores.to_pylist()[2:]


def test_rows_that_cannot_be_checked_do_not_stop_the_others(plain: str) -> None:
    texts = [plain.encode(), None, b"", b"caf\xff", plain.encode() * 100, b"a\0b", plain.encode()]
    batch = pa.record_batch({"text": pa.array(texts, pa.binary())})
    for function in (puffery.score_batch, puffery.strip_residue_batch, puffery.signature_batch):
        errors = function(batch, max_bytes=1000).column("error").to_pylist()
        expected = [
            None,
            "null",
            "empty",
            "byte 3 is not UTF-8",
            "more than max_bytes",
            "zero byte",
            None,
        ]
        if function is puffery.signature_batch:
            expected[5] = None
        for error, part in zip(errors, expected, strict=True):
            assert (error is None) == (part is None) and (part is None or part in error), function
    found = puffery.check_batch(batch, max_bytes=1000)
    assert found.column("row").to_pylist() == [1, 2, 3, 4, 5]
    assert set(found.column("rule").to_pylist()) == {"puffery/row"}


def test_text_that_is_no_utf_8_in_a_column_of_strings(plain: str) -> None:
    good, bad = plain.encode(), b"caf\xff"
    offsets = pa.py_buffer(
        memoryview(
            bytearray(
                (0).to_bytes(4, "little")
                + len(good).to_bytes(4, "little")
                + (len(good) + len(bad)).to_bytes(4, "little")
            )
        )
    )
    column = pa.StringArray.from_buffers(2, offsets, pa.py_buffer(good + bad))
    errors = puffery.score_batch(pa.record_batch({"text": column})).column("error").to_pylist()
    assert errors == [None, "byte 3 is not UTF-8"]


def test_formats_come_from_a_column() -> None:
    text = "<style>The oven is a game-changer.</style><p>The oven.</p>"
    batch = pa.record_batch({"body": [text] * 4, "kind": ["html", "text/html", None, "docx"]})
    found = puffery.check_batch(batch, text="body", format="text", format_column="kind")
    rules = list(
        zip(found.column("row").to_pylist(), found.column("rule").to_pylist(), strict=True)
    )
    assert rules == [(2, "hype/game-changer"), (3, "puffery/row")]


def test_columns_that_are_missing_or_no_text() -> None:
    batch = pa.record_batch({"text": [1]})
    with pytest.raises(KeyError, match="no column `body`, but `text`"):
        puffery.score_batch(batch, text="body")
    with pytest.raises(TypeError, match="Int64"):
        puffery.score_batch(batch)
    nothing = batch.schema.empty_table()
    with pytest.raises(KeyError, match="no column `body`, but `text`"):
        puffery.score_batch(nothing, text="body")
    with pytest.raises(KeyError, match="no column `kind`"):
        puffery.check_batch(nothing, format_column="kind")
    with pytest.raises(TypeError, match="Int64"):
        puffery.signature_batch(nothing)
    with pytest.raises(ValueError, match="__arrow_c_array__"):
        puffery.score_batch(["a"])
    with pytest.raises(puffery.CheckError):
        puffery.score_batch(batch, format="docx")
    assert puffery.score_batch(pa.table({"text": pa.array([], pa.string())})).num_rows == 0


def test_residue_goes(page: str, plain: str) -> None:
    rows = puffery.strip_residue_batch(pa.record_batch({"text": [page, plain]})).to_pylist()
    assert rows[0] == {"text": puffery.strip_residue(page), "removed_lines": 2, "error": None}
    assert rows[1] == {"text": plain, "removed_lines": 0, "error": None}


def test_signatures_of_copies_have_a_band_in_common() -> None:
    letters = "abcdefghijklmnop"
    words = [f"{first}{second}ore" for first in letters for second in letters]
    other = " ".join(f"{word}n" for word in words)
    copy = " ".join([*words[:100], "new", *words[101:]])
    signatures = puffery.signature_batch(
        pa.record_batch({"text": [" ".join(words), copy, other]})
    ).to_pylist()
    first, second, third = (set(row["bands"]) for row in signatures)
    assert len(first) == 21 and first & second and not first & third
    assert puffery.likeness(signatures[0]["signature"], signatures[1]["signature"]) > 0.9
    assert puffery.likeness(signatures[0]["signature"], signatures[2]["signature"]) < 0.1


def test_the_number_of_threads_changes_nothing(page: str, plain: str) -> None:
    batch = pa.record_batch({"text": [page, plain] * 50})
    assert puffery.check_batch(batch, threads=1).equals(puffery.check_batch(batch, threads=3))


def _words(text: str) -> list[int]:
    return puffery.score_batch(pa.record_batch({"text": [text] * 4})).column("words").to_pylist()


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork here")
def test_a_forked_process_has_threads_of_its_own(plain: str) -> None:
    assert _words(plain) == [10] * 4
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map_async(_words, [plain, plain]).get(timeout=60) == [[10] * 4] * 2
