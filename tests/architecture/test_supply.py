"""What is installed is written down to the byte, and says the same as pyproject.toml."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.conftest import ROOT

PROJECT_FILE = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PROJECT_FILE["project"]
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


def test_the_image_is_built_of_nothing_that_is_not_in_the_lock() -> None:
    image = (ROOT / "Dockerfile").read_text()
    installs = re.findall(r"pip install ([^\n]+)", image)
    wanted = PROJECT_FILE["build-system"]["requires"]

    assert installs == [
        "--no-cache-dir --require-hashes -r requirements/run.txt -r requirements/build.txt",
        "--no-cache-dir --no-deps --no-build-isolation .",
    ]
    (builder,) = locked("build")
    assert [builder[0].name] == [Requirement(one).name for one in wanted]
    assert builder[1]


def test_every_exception_from_the_security_rules_says_why() -> None:
    """What ruff, which knows bandit's rules, is told to let pass."""
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in ("matchers", "factchecks", "tipline", "migrations")
        for path in sorted((ROOT / package).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# noqa: [A-Z0-9, ]*\bS\d|# nosec", line)
        and not re.search(r"# noqa: [A-Z0-9, ]+ - \w+ ", line)
    ]

    assert silent == []
    assert PROJECT_FILE["tool"]["ruff"]["lint"]["ignore"].count("S101") == 1
    assert [r for r in PROJECT_FILE["tool"]["ruff"]["lint"]["ignore"] if r[0] == "S"] == ["S101"]
