"""What is installed is written down to the byte, and says the same as pyproject.toml."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {
    "run": [*PROJECT["dependencies"], *EXTRAS["s3"], *EXTRAS["heic"]],
    "test": [*PROJECT["dependencies"], *EXTRAS["test"]],
}


def locked(name: str) -> list[tuple[Requirement, list[str]]]:
    """Every entry with its hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text.replace("\\\n", ""))
    return [
        (
            Requirement(re.split(r"\s+--hash|\n", entry)[0].strip()),
            re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry),
        )
        for entry in entries
    ]


def key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_file_is_one_version_with_its_hashes(name: str) -> None:
    entries = locked(name)

    assert len(entries) > 60
    assert [str(wanted) for wanted, hashes in entries if not hashes] == []
    assert [str(w) for w, _ in entries if [s.operator for s in w.specifier] != ["=="]] == []
    assert [str(wanted) for wanted, _ in entries if wanted.url] == []


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_what_the_project_asks_for_in_its_ranges(name: str) -> None:
    held = {key(wanted.name): next(iter(wanted.specifier)).version for wanted, _ in locked(name)}

    missing = [
        text
        for text in LOCKS[name]
        for wanted in [Requirement(text)]
        if key(wanted.name) not in held or Version(held[key(wanted.name)]) not in wanted.specifier
    ]

    assert not missing, "run `make lock`"
