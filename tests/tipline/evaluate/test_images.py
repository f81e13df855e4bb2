"""``tipline evaluate images`` on a table of drawn pictures."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from tests.matchers.clips import scene
from tipline.evaluate.images import images


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    references, queries = ["id\tpath\tkind"], ["id\tpath\tgold\tkind\tconfusable_with\talso_ok"]
    for seed in range(3):
        scene(seed).save(folder / f"r{seed}.png")
        references.append(f"f{seed}\tr{seed}.png\tphoto")
        scene(seed).resize((240, 180)).save(folder / f"q{seed}.jpg", quality=50)
        queries.append(f"q{seed}\tq{seed}.jpg\tf{seed}\tsmall\t\t")
    scene(9).save(folder / "other.jpg")
    queries.append("q8\tother.jpg\t\tneg:unrelated\tf1\t")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    queries.append("q9\tbroken.jpg\t\tbroken\t\t")
    Image.new("RGB", (1, 1)).save(folder / "dot.png")
    references.append("dot\tdot.png\tphoto")
    (folder / "refs.tsv").write_text("\n".join(references) + "\n")
    (folder / "queries.tsv").write_text("\n".join(queries) + "\n")
    return folder


def _run(folder: Path, *more: str) -> tuple[str, list[dict[str, object]]]:
    out = folder / "out.jsonl"
    arguments = ["--references", str(folder / "refs.tsv"), "--queries", str(folder / "queries.tsv")]
    result = CliRunner().invoke(images, [*arguments, "--predictions", str(out), *more])
    assert result.exit_code == 0, result.output
    return result.stdout, [json.loads(line) for line in out.read_text().splitlines()]


def test_a_line_per_query_says_what_was_decided(folder: Path) -> None:
    _, lines = _run(folder)
    assert [line["id"] for line in lines] == ["q0", "q1", "q2", "q8", "q9"]
    assert [line["decision"] for line in lines] == ["answer"] * 3 + ["none"] * 2
    assert [line["answer"] for line in lines][:3] == ["f0", "f1", "f2"]
    assert lines[0]["candidates"][0]["id"] == "f0"  # type: ignore[index]  # a list of objects
    assert "not a picture" in lines[4]["conflicts"][0]  # type: ignore[index]  # a list of texts


def test_the_summary_counts_by_kind(folder: Path) -> None:
    shown, _ = _run(folder, "--json")
    summary = json.loads(shown)
    assert summary["answered_right"] == 3
    assert summary["answered_wrong"] == 0
    assert summary["kinds"]["small"]["found"] == 1
    assert summary["kinds"]["neg:unrelated"]["answered"] == 0


def test_a_table_without_the_needed_column_is_refused(folder: Path) -> None:
    (folder / "bad.tsv").write_text("id\tfile\nx\ty\n")
    arguments = ["--references", str(folder / "bad.tsv"), "--queries", str(folder / "queries.tsv")]
    result = CliRunner().invoke(images, [*arguments, "--predictions", str(folder / "x.jsonl")])
    assert result.exit_code != 0
    assert "bad.tsv: no column path" in result.output
