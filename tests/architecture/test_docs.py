"""The documentation names what exists, and nothing else."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tipline.cli import COMMANDS

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
VARIABLE = re.compile(r"\b(?:TIPLINE|TWILIO|WHATSAPP|TELEGRAM)_[A-Z_]+[A-Z]\b")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    read = set(VARIABLE.findall((ROOT / "tipline/config.py").read_text()))
    told = set(VARIABLE.findall((ROOT / "docs/settings.md").read_text()))

    assert told == read


def test_every_command_is_documented() -> None:
    pages = "\n".join(page.read_text() for page in PAGES)

    missing = [name for name in COMMANDS if f"tipline {name}" not in pages]

    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_of_ours_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text())

    missing = [link for link in links if not (page.parent / link).exists()]

    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_in_code_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:tipline|matchers|factchecks|tests|benchmarks|migrations|docs|scripts)/[\w./-]+)`",
        page.read_text(),
    )

    missing = [name for name in named if not (ROOT / name).exists()]

    assert not missing


def test_every_library_that_we_stand_on_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    told = (ROOT / "docs/architecture.md").read_text().lower()
    known_as = {"av": "pyav", "opencv-python-headless": "opencv"}
    names = [re.split(r"[\[<>=]", wanted)[0] for wanted in project["dependencies"]]

    missing = [name for name in names if known_as.get(name, name) not in told]

    assert not missing
