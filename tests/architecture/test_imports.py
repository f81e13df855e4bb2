"""Who may import whom: the rules of docs/architecture.md, read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("matchers", "factchecks", "tipline", "migrations")

FACES = tuple(
    f"tipline.{face}" for face in ("webhooks", "console", "newsroom", "simulator", "pages", "api")
)
WORK = tuple(
    f"tipline.{room}"
    for room in (
        "jobs",
        "intake",
        "triage",
        "trends",
        "outbox",
        "pump",
        "alerts",
        "partners",
        "quarantine",
    )
)
NETWORK = ("requests", "urllib.request", "http", "socket", "twilio")

# (who, must never import, why)
RULES: list[tuple[str, tuple[str, ...], str]] = [
    ("matchers", ("factchecks", "tipline", "migrations"), "matching stands alone"),
    ("matchers", ("flask", "sqlalchemy", *NETWORK), "matching knows no web, database or network"),
    ("factchecks", ("tipline", "flask", "twilio", "migrations"), "fact-checks stand without us"),
    (
        "tipline.conversation",
        (*FACES, *WORK, *NETWORK, "sqlalchemy", "flask", "factchecks.models", "tipline.models",
         "tipline.db", "tipline.runtime", "tipline.config", "tipline.channels.registry"),
        "a conversation is a pure function",
    ),
    *((face, tuple(f for f in FACES if f != face), "faces meet in services") for face in FACES),
    *((room, (*FACES, "tipline.app", "flask"), "work does not know the faces") for room in WORK),
    ("tipline.trends", ("tipline.triage", *NETWORK), "counting knows nothing of matching"),
    ("tipline.models", (*FACES, *WORK, "flask"), "tables know nothing of their use"),
]  # fmt: skip


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of ours with its dotted name."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imported(name: str, path: Path) -> set[str]:
    """Every module that ``path`` imports, also inside functions, as absolute dotted names."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    type_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in type_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full, not relative"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def inside(name: str, package: str) -> bool:
    """Whether ``name`` is ``package`` or something in it."""
    return name == package or name.startswith(package + ".")


ALL = list(modules())


@pytest.mark.parametrize(
    ("who", "never", "why"), RULES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_no_module_imports_what_its_room_must_not_know(
    who: str, never: tuple[str, ...], why: str
) -> None:
    broken = [
        f"{name} imports {target}"
        for name, path in ALL
        if inside(name, who)
        for target in imported(name, path)
        if any(inside(target, forbidden) for forbidden in never)
    ]

    assert not broken, f"{why}: {broken}"


def test_factchecks_uses_the_network_only_in_importers() -> None:
    broken = [
        name
        for name, path in ALL
        if inside(name, "factchecks") and not inside(name, "factchecks.importers")
        for target in imported(name, path)
        if inside(target, "requests") or inside(target, "urllib.request")
    ]

    assert not broken


def test_only_config_reads_the_environment() -> None:
    allowed = {"tipline.config"}
    broken = []
    for name, path in ALL:
        if name in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"):
                broken.append(f"{name}:{node.lineno}")

    assert not broken, broken


def constructions(of: str) -> Iterator[tuple[str, int]]:
    """Where ``of(…)`` is called, by module and line."""
    for name, path in ALL:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func
                last = (
                    called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                )
                if last == of:
                    yield name, node.lineno


def test_only_the_outbox_creates_outgoing_messages() -> None:
    broken = [place for place in constructions("OutboundMessage") if place[0] != "tipline.outbox"]

    assert not broken


def test_whatever_is_published_about_demand_is_made_without_looking_at_who_asked() -> None:
    """Only what closes an hour reads who asked; all that is shown comes from published groups."""
    closing = {"tipline.trends.tick", "tipline.trends.recount", "tipline.trends.note"}
    askers = {"Tip", "PendingAsk", "Sighting", "Contact", "contact_count", "tip_count"}
    rooms = ("trends", "newsroom", "alerts", "api", "pages", "feeds", "partners")
    broken = []
    for name, path in ALL:
        if name in closing or not any(inside(name, f"tipline.{room}") for room in rooms):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            word = getattr(node, "id", None) or getattr(node, "attr", None)
            if word in askers:
                broken.append(f"{name}: {word}")

    assert not broken


def test_only_publish_writes_revisions_one_by_one() -> None:
    """Imports write theirs in bulk, through the same module's statements."""
    broken = [
        place for place in constructions("Revision") if not inside(place[0], "factchecks.publish")
    ]

    assert not broken


def test_the_clock_is_not_read_where_matching_must_be_repeatable() -> None:
    broken = []
    for name, path in ALL:
        if not inside(name, "matchers"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in (
                "datetime.now",
                "datetime.datetime.now",
                "date.today",
                "time.time",
            ):
                broken.append(f"{name}:{node.lineno}")

    assert not broken


def test_the_walk_sees_imports_inside_functions_and_not_those_for_types_only(
    tmp_path: Path,
) -> None:
    source = tmp_path / "sample.py"
    source.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import flask\n"
        "def late() -> None:\n    from tipline import web\n"
    )

    assert imported("sample", source) == {"typing.TYPE_CHECKING", "tipline.web"}


def test_every_file_stays_small_enough_to_be_read_in_one_sitting() -> None:
    long = {
        name: lines
        for name, path in ALL
        if not inside(name, "migrations")
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }

    assert not long
