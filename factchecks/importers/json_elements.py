"""Splits a JSON file of any size into its elements, with the line of each.

A parser that reads the whole file stops at its first error; feeds of many publishers have such
errors.  This one only follows brackets and strings to find where each element ends, and lets
:mod:`json` read one element at a time: a broken one costs itself, and memory holds one element.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factchecks.errors import ImportFailed
from factchecks.importers.rows import Progress, no_progress

# The longest honest element of a feed has some tens of kilobytes.
MAX_ELEMENT = 8 * 1024 * 1024  # characters
MAX_DEPTH = 10_000  # brackets around which the splitter still finds its way
# Brackets within an element that is taken over; JSON-LD needs about ten.  How deep Python's own
# reader goes before it gives up differs from version to version, and what it lets through would
# break those who walk through the value.
MAX_NESTING = 200
CHUNK = 1024 * 1024  # bytes
# Lists under these names in the outermost object hold the elements.
CONTAINERS = frozenset({"dataFeedElement", "claims", "results", "@graph"})

_STRING = r'"(?:[^"\\]++|\\.)*+"'
# To the next bracket, strings and all in one step; a lone quotation mark is a string whose end
# isn't there yet.
_BRACKET = re.compile(rf'(?:[^"\[\]{{}}]++|{_STRING})*+(["\[\]{{}}])', re.DOTALL)
# The same, but stopping at each string: the name before a list says what the list holds.
_NAME_OR_BRACKET = re.compile(rf'[^"\[\]{{}}]*+({_STRING}|["\[\]{{}}])', re.DOTALL)
_COLON = re.compile(r"\s*:\s*")
_PAIRS = {"}": "{", "]": "["}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: the line where it begins (from 1), and its value or what is wrong with it."""

    line: int
    value: Any = None
    error: str = ""
    container: str = ""  # name of the list it stands in; "" for a list or lines without a name


def elements(path: Path, progress: Progress = no_progress) -> Iterator[Element]:
    """The elements of a file: of its outermost list, of a list in :data:`CONTAINERS`, or itself.

    Several values one after another (JSON lines) are elements too.  Reads UTF-8 and, by its
    mark, UTF-16.  Raises :class:`ImportFailed` if the file can't be opened.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            decoder = codecs.getincrementaldecoder("utf-16" if utf16 else "utf-8-sig")("replace")
            splitter = _Splitter()
            while chunk := raw.read(CHUNK):
                yield from splitter.feed(decoder.decode(chunk))
                progress(raw.tell())
            yield from splitter.end()
    except OSError as error:
        raise ImportFailed(f"{path.name} can't be read: {error.strerror}") from error


def split_text(text: str, line: int = 1) -> Iterator[Element]:
    """The elements of JSON that is in memory, whose first line is ``line``."""
    splitter = _Splitter()
    splitter.line = line
    yield from splitter.feed(text)
    yield from splitter.end()


class _Splitter:
    """Follows brackets through text that comes in pieces; keeps only the unfinished element."""

    def __init__(self) -> None:
        self.text = ""  # from the start of what is still needed
        self.at = 0  # up to where self.text has been followed
        self.line = 1  # of self.text[0]
        self.counted = 0  # up to where lines are in self.line
        self.open: list[str] = []  # brackets that are open now
        self.base = 0  # how many of them are around the elements
        self.deepest = 0  # most that were open at once in this element
        self.container = ""
        self.begin = -1  # where the element began in self.text
        self.name: tuple[int, str] = (-1, "")  # end and words of the outermost object's last string

    def feed(self, chunk: str) -> Iterator[Element]:
        self._forget()
        self.text += chunk
        while match := self._next():
            sign = match[1]
            if sign == '"':
                self.at = match.start(1)
                break
            self.at = match.end()
            if sign[0] == '"':
                self.name = (match.end(), sign[1:-1])
            elif sign in "[{":
                self._opened(sign, match.start(1))
            elif (element := self._closed(sign, match.end())) is not None:
                yield element
        if len(self.text) - (self.begin if self.begin >= 0 else self.at) > MAX_ELEMENT:
            raise ImportFailed(
                f"line {self._line_at(self.at)}: something here is longer than "
                f"{MAX_ELEMENT // 2**20} million characters; this is no list of fact-checks"
            )

    def _next(self) -> re.Match[str] | None:
        outermost = len(self.open) == 1 and self.base == 0
        return (_NAME_OR_BRACKET if outermost else _BRACKET).match(self.text, self.at)

    def end(self) -> Iterator[Element]:
        if self.open:
            where = self.begin if self.begin >= 0 else len(self.text)
            yield Element(self._line_at(where), error="the file breaks off here")
        elif self.text[self.at :].strip() and self.begin < 0 and not self.container:
            yield Element(self._line_at(self.at), error="this is not JSON")

    def _opened(self, sign: str, start: int) -> None:
        depth = len(self.open)
        if depth >= MAX_DEPTH:
            raise ImportFailed(f"line {self._line_at(start)}: over {MAX_DEPTH} nested brackets")
        self.open.append(sign)
        self.deepest = max(self.deepest, depth + 1 - self.base)
        if depth == 0 and sign == "[":
            self.base, self.container, self.begin = 1, "", -1
        elif depth == 0:
            self.base, self.begin = 0, start
        elif depth == 1 and self.base == 0 and sign == "[" and self._named(start):
            self.base, self.container, self.begin = 2, self.name[1], -1
        elif self.base and depth == self.base:
            self.begin = start

    def _named(self, start: int) -> bool:
        end, name = self.name
        return name in CONTAINERS and bool(_COLON.fullmatch(self.text, end, start))

    def _closed(self, sign: str, end: int) -> Element | None:
        wanted = _PAIRS[sign]
        if self.open and self.open[-1] == wanted:
            self.open.pop()
        elif wanted in self.open:
            # A bracket that was forgotten must not swallow the elements that come after.
            while self.open.pop() != wanted:
                pass
        depth = len(self.open)
        if self.begin >= 0 and depth == self.base:
            element = self._read(end)
            self.begin, self.deepest = -1, 0
            return element
        if self.base and depth < self.base:
            # The list is over; other lists may follow in the same object.
            self.base = 0
        return None

    def _read(self, end: int) -> Element:
        line, raw = self._line_at(self.begin), self.text[self.begin : end]
        if self.deepest > MAX_NESTING:
            return Element(
                line, error=f"brackets nested {self.deepest} deep; at most {MAX_NESTING} are read"
            )
        try:
            value = json.loads(raw, strict=False)
        except json.JSONDecodeError as error:
            return Element(line + error.lineno - 1, error=f"broken JSON: {error.msg}")
        except (RecursionError, ValueError) as error:
            return Element(line, error=f"JSON that can't be read: {type(error).__name__}")
        return Element(line, value=value, container=self.container)

    def _line_at(self, position: int) -> int:
        # Only called for growing positions, so that every line is counted once.
        if position > self.counted:
            self.line += self.text.count("\n", self.counted, position)
            self.counted = position
        return self.line

    def _forget(self) -> None:
        named = self.name[0]
        keep = named if 0 <= named <= self.at <= named + 100 else self.at  # "claims" | : [
        if self.begin >= 0:
            keep = self.begin
        self._line_at(keep)
        self.text = self.text[keep:]
        self.at -= keep
        self.counted -= keep
        self.begin = self.begin - keep if self.begin >= 0 else -1
        self.name = (named - keep, self.name[1])
