"""``tipline evaluate text`` keeps its contract: files in, a line per query and a summary out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from matchers.types import Answer, Ask, Candidate, NoMatch, Part
from tipline.cli import main
from tipline.evaluate.summary import percentile
from tipline.evaluate.text import fold

FACTCHECKS = [
    {"id": "ward", "claim": "Polling stations in Ward 12 close at 3 pm on Saturday", "title": ""},
    {
        "id": "lemon",
        "claim": "Hot lemon water cures dengue fever",
        "language": "en",
        "variants": ["My doctor cousin swears that lemon water cured her whole street of dengue"],
    },
]
QUERIES = [
    {"id": "q1", "text": "Polling stations in Ward 12 close at 3 pm on Saturday!",
     "gold": ["ward"]},
    {"id": "q2", "text": "Polling stations in Ward 14 close at 3 pm on Saturday", "gold": ["ward"],
     "kind": "num"},
    {"id": "q3", "text": "The choir sings tonight in the old hall", "gold": []},
    {"id": "q4", "text": FACTCHECKS[1]["variants"][0], "gold": ["other"], "also_ok": ["lemon"]},
]  # fmt: skip


def write(path: Path, rows: Sequence[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def evaluate(tmp_path: Path, *more: str, queries: Sequence[dict[str, Any]] = QUERIES) -> Result:
    return CliRunner().invoke(
        main,
        ["evaluate", "text", "--factchecks", write(tmp_path / "F.jsonl", FACTCHECKS), "--queries",
         write(tmp_path / "Q.jsonl", queries), "--predictions", str(tmp_path / "OUT.jsonl"), *more],
    )  # fmt: skip


def test_each_query_has_a_line_in_the_agreed_form(tmp_path: Path) -> None:
    result = evaluate(tmp_path)

    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in (tmp_path / "OUT.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["q1", "q2", "q3", "q4"]
    assert [line["decision"] for line in lines] == ["answer", "ask", "none", "answer"]
    assert [line["answer"] for line in lines] == ["ward", None, None, "lemon"]
    assert lines[1]["conflicts"] == ["message says “14”, fact-check says “12”"]
    for line in lines:
        assert set(line) == {"id", "decision", "answer", "candidates", "conflicts", "ms"}
        assert all(0 <= c["score"] <= 1 for c in line["candidates"])


def test_the_summary_as_json_counts_what_happened(tmp_path: Path) -> None:
    summary = json.loads(evaluate(tmp_path, "--json").output)

    assert summary["queries"] == 4
    assert summary["answered"] == summary["answered_right"] == 2
    assert summary["precision"] == 1.0
    assert summary["map_at_5"] == summary["recall_at_5"] == 1.0
    assert summary["index_build_seconds"] >= 0
    assert summary["peak_memory_bytes"] > 0
    assert summary["kinds"]["num"]["asked"] == 1


def test_the_table_names_kinds(tmp_path: Path) -> None:
    output = evaluate(tmp_path).output
    assert "map at 5" in output
    assert "num" in output


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    result = evaluate(tmp_path, queries=[{"id": "q1"}])
    assert result.exit_code == 1
    assert "Q.jsonl, line 1: text missing" in result.output


def candidate(id_: str, score: float) -> Candidate:
    return Candidate(id_, score, "text")


def test_a_message_of_several_parts_is_answered_by_its_surest_part() -> None:
    low, high, other = candidate("low", 0.91), candidate("high", 0.95), candidate("other", 0.3)
    parts = (
        Part("a", Answer(low, (), (low, other))),
        Part("b", Answer(high, (), (high,))),
        Part("c", NoMatch()),
    )
    decision, answer, ranked = fold(parts)
    assert (decision, answer) == ("answer", "high")
    assert [c.id for c in ranked] == ["high", "low", "other"]


def test_a_message_is_asked_about_if_any_part_is() -> None:
    parts = (Part("a", NoMatch((candidate("x", 0.1),))), Part("b", Ask((candidate("y", 0.4),))))
    decision, answer, ranked = fold(parts)
    assert (decision, answer) == ("ask", None)
    assert [c.id for c in ranked] == ["y", "x"]


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2.0), (0.99, 4.0), (0.0, 1.0)])
def test_percentiles_are_values_that_occurred(share: float, expected: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected
    assert percentile([], share) == 0.0
