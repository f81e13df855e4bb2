"""Every regular expression of ours ends soon, whatever it is given: none explodes.

They are found in the source, so a new one is tried by itself.  From each, texts are made as
bad for it as its shape says: what its repetitions take, very often, and then a character that
fits nowhere.  All of that runs in a process of its own that the system ends after so much processor
time; what it was at then is named.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("matchers", "factchecks", "tipline")
CALLS = ("compile", "sub", "subn", "search", "match", "fullmatch", "findall", "finditer", "split")
SECONDS = 20  # of processor, for all patterns of one file together: most take hundredths
TRIED = '''
import json, re, re._parser as parser, resource, sys
import regex

resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
LONG = 20_000


def sample(nodes):
    """A text that these nodes take, as short as can be."""
    return "".join(one(node) for node in nodes)


def one(node):
    kind, given = str(node[0]), node[1]
    if kind == "LITERAL":
        return chr(given)
    if kind == "NOT_LITERAL":
        return "b" if given == ord("a") else "a"
    if kind == "ANY":
        return "a"
    if kind == "IN":
        return member(given)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return sample(given[2]) * max(1, given[0])
    if kind == "SUBPATTERN":
        return sample(given[3])
    if kind == "ATOMIC_GROUP":
        return sample(given)
    if kind == "BRANCH":
        return sample(given[1][0])
    return ""


def member(given):
    without = any(str(kind) == "NEGATE" for kind, _ in given)
    for kind, value in given:
        if str(kind) == "LITERAL" and not without:
            return chr(value)
        if str(kind) == "RANGE" and not without:
            return chr(value[0])
        if str(kind) == "CATEGORY" and not without:
            return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(value), "a")
    taken = {chr(v) for k, v in given if str(k) == "LITERAL"}
    return next(c for c in "ab1 -_x" if c not in taken)


def bad(nodes, before=""):
    """For each repetition: what leads to it, and what it takes, very often."""
    for at, node in enumerate(nodes):
        kind, given = str(node[0]), node[1]
        if kind in ("MAX_REPEAT", "MIN_REPEAT"):
            inner = sample(given[2])
            if inner:
                yield before, inner
            yield from bad(given[2], before)
        elif kind == "SUBPATTERN":
            yield from bad(given[3], before)
        elif kind == "BRANCH":
            for branch in given[1]:
                yield from bad(branch, before)
        before += one(node)


for flags, pattern in json.loads(sys.stdin.read()):
    print(pattern, file=sys.stderr, flush=True)
    try:
        nodes = list(parser.parse(pattern, flags & ~re.ASCII if "(?" in pattern else flags))
        found = re.compile(pattern, flags)
    except re.error:  # of the package regex: what it alone knows are classes
        nodes, found = None, regex.compile(pattern, flags)
    if nodes is None:
        texts = [c * LONG + "\\x00" for c in ("a", "1", " ", "\\u0915\\u093f", "-", "a1", "a ")]
    else:
        made = list(bad(nodes))[:40]
        texts = [head + pump * (LONG // len(pump)) + "\\x00" for head, pump in made]
        texts += [(head + pump) * (LONG // len(head + pump)) + "\\x00" for head, pump in made]
    for text in texts:
        found.search(text)
        found.fullmatch(text)
'''


def patterns(path: Path) -> Iterator[tuple[int, str]]:
    """The expressions that are written in a file, with their flags."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        module = node.func.value
        if not isinstance(module, ast.Name) or module.id not in ("re", "regex"):
            continue
        if node.func.attr in CALLS and node.args:
            text = written(node.args[0])
            if text is not None:
                yield flags_of(node), text


def written(node: ast.expr) -> str | None:
    """A text as it stands in the source; parts that are put in while it runs are a letter."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = written(node.left), written(node.right)
        return None if None in sides else f"{sides[0]}{sides[1]}"
    return None


def flags_of(call: ast.Call) -> int:
    import re

    named = [n.attr for n in ast.walk(call) if isinstance(n, ast.Attribute)]
    known = {"I": re.I, "IGNORECASE": re.I, "X": re.X, "VERBOSE": re.X, "S": re.S, "DOTALL": re.S,
             "M": re.M, "MULTILINE": re.M}  # fmt: skip
    return sum({int(known[name]) for name in named if name in known})


def modules() -> list[Path]:
    """Files with expressions in them."""
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return sorted(path for path in files if any(True for _ in patterns(path)))


def attack(found: list[tuple[int, str]]) -> subprocess.CompletedProcess[str]:
    import json

    return subprocess.run(
        [sys.executable, "-c", TRIED, str(SECONDS)],
        input=json.dumps(found), capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_expression_takes_long_for_any_text(path: Path) -> None:
    done = attack(list(patterns(path)))
    assert done.returncode == 0, done.stderr[-600:]


def test_expressions_are_found_at_all() -> None:
    assert sum(len(list(patterns(path))) for path in modules()) > 100


@pytest.mark.parametrize("pattern", [r"^(a+)+$", r"(\w+\s?)*:", r"(x|xx)+y"])
def test_one_that_explodes_is_noticed(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SECONDS", 2)
    done = attack([(0, pattern)])
    assert done.returncode != 0
    assert pattern in done.stderr
