"""Reads every count of people off a page, an answer of the API, a file or a feed."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree, html

from tests.trends.floor.world import OTHER, VALUES
from tipline.newsroom.blueprint import PLACES, cell_name
from tipline.trends.windows import WINDOWS, Window

MONTH = WINDOWS["30d"]
LENGTHS = {"day": timedelta(days=1), "week": timedelta(days=7)}
NAMES = {
    dimension: {cell_name(dimension, value or OTHER): value for value in (*values, "*")}
    for dimension, values in VALUES.items()
}
TABLES = {
    "countries": "country",
    "languages": "language",
    "forwarded": "forwarded",
    "channels": "channel",
    "places": "place",
}


@dataclass(frozen=True)
class Cell:
    """So many people of these claims were published after ``begin`` and up to ``end``."""

    claims: tuple[int, ...]
    table: str  # all, a dimension, place; or forwarded%: percent
    value: str
    begin: datetime | None
    end: datetime
    people: int


@dataclass(frozen=True)
class Group:
    """A published group as a file or the API tells it."""

    claim: int
    since: datetime | None
    until: datetime
    cells: tuple[tuple[str, str, int], ...]  # (table, value, people), "all" among them


Read = Iterator[Cell | Group]


def digits(text: str) -> int:
    """A number as it is written for people."""
    return int(re.sub(r"\D", "", text))


def told(
    claims: tuple[int, ...], table: str, cells: dict[str, int], begin: datetime | None,
    end: datetime,
) -> Iterator[Cell]:  # fmt: skip
    """The cells of a table."""
    for value, people in cells.items():
        yield Cell(claims, table, value, begin, end, people)


def curve(claims: tuple[int, ...], values: list[int], window: Window, tick: datetime) -> Read:
    """The points of a curve whose last one ends at ``tick``."""
    for back, people in enumerate(reversed(values)):
        end = tick - back * window.step
        yield Cell(claims, "all", "", end - window.step, end, people)


def _points(label: str) -> list[int]:
    return [int(n) for n in label.rpartition(": ")[2].split(", ")]


def _named(text: str, dimension: str) -> dict[str, int]:
    found = {}
    for name, value in NAMES[dimension].items():
        hit = re.search(rf"(?:^|, |\s){re.escape(name)}\s+(\d[\d\u202f]*)", text)
        if hit and value is not None:
            found[value] = digits(hit[1])
    return found


def _number_of(link: Any) -> int:
    return int(re.search(r"/(\d+)(?:$|[?/])", link.get("href"))[1])  # type: ignore[index]  # None fails the test


def small_numbers(tree: Any, k: int) -> list[str]:
    """Any number marked as one on a page that is below ``k``: a net under everything else."""
    found = []
    for element in tree.xpath('//*[contains(concat(" ", @class, " "), " num ")]'):
        text = (element.text or "").strip()
        plain = re.fullmatch(r"\d[\d\u202f]*", text)
        if plain and 0 < digits(text) < k and not (element.tail or "").strip().startswith("%"):
            found.append(etree.tostring(element, encoding="unicode")[:80])
    return found


def trending_page(text: str, window: Window, tick: datetime) -> Read:
    """The list, and the table behind it."""
    tree = html.fromstring(text)
    begin, order = tick - window.length, []
    for row in tree.xpath('//li[contains(@class, "claim-row")]'):
        claim = (_number_of(row.xpath(".//h2/a")[0]),)
        order.append(claim)
        people = digits(row.xpath('.//div[@class="asked"]/strong')[0].text)
        yield Cell(claim, "all", "", begin, tick, people)
        yield from curve(claim, _points(row.xpath(".//svg")[-1].get("aria-label")), window, tick)
        spans = row.xpath('.//p[contains(@class, "row-facts")]/span')
        facts = "\n".join(span.text_content() for span in spans)
        yield from told(claim, "country", _named(facts, "country"), begin, tick)
        part = re.search(r"(\d+) % forwarded", facts)
        if part:
            yield Cell(claim, "forwarded%", "", begin, tick, int(part[1]))
        for place, name in PLACES.items():
            hit = re.search(rf"{re.escape(name)}\s+(\d[\d\u202f]*)", facts)
            if hit:
                yield Cell(claim, "place", place, None, tick, digits(hit[1]))
    lines = tree.xpath('//details[contains(@class, "as-table")]//tbody/tr')
    for claim, line in zip(order, lines, strict=True):
        cells = line.xpath("./td")
        yield Cell(claim, "all", "", begin, tick, digits(cells[0].text))
        yield from curve(claim, [int(n) for n in cells[-1].text.split()], window, tick)


def _shares(tree: Any, claims: tuple[int, ...], tick: datetime) -> Read:
    for dimension in ("country", "language", "forwarded", "place"):
        for row in tree.xpath(f'//section[@aria-labelledby="h-{dimension}"]//tbody/tr'):
            name = row.xpath("./th")[0].text_content().strip()
            people = digits(row.xpath("./td")[0].text)
            names = NAMES.get(dimension) or {word: place for place, word in PLACES.items()}
            yield Cell(claims, dimension, str(names[name]), None, tick, people)


def _month_table(tree: Any, claims: tuple[int, ...]) -> Read:
    for row in tree.xpath('//figure[@class="curve"]//tbody/tr'):
        until, people = (cell.text for cell in row.xpath("./td"))
        end = datetime.strptime(until, "%d %b %Y, %H:%M UTC").replace(tzinfo=UTC)
        yield Cell(claims, "all", "", end - MONTH.step, end, digits(people))


def claim_page(text: str, claim: int, tick: datetime) -> Read:
    """One claim with its versions side by side."""
    tree, mine = html.fromstring(text), (claim,)
    facts = tree.xpath('//section[@aria-labelledby="h-all"]//dd[@class="num"]')
    yield Cell(mine, "all", "", None, tick, digits(facts[0].text))
    yield from _shares(tree, mine, tick)
    yield from _month_table(tree, mine)
    for row in tree.xpath('//section[@aria-labelledby="h-versions"]//tbody/tr'):
        links = row.xpath("./th/a")
        one = (_number_of(links[0]),) if links else mine
        people, spark, countries = row.xpath("./td")[-3:]
        yield Cell(one, "all", "", None, tick, digits(people.text))
        yield from curve(one, _points(spark.xpath("./svg")[0].get("aria-label")), MONTH, tick)
        yield from told(one, "country", _named(countries.text_content(), "country"), None, tick)


def versions_page(text: str, claim: int, by: str, country: str, tick: datetime) -> Read:
    """The versions over time, perhaps of one country, and by country."""
    tree = html.fromstring(text)
    over_time, by_country = (
        tree.xpath(f'//section[@aria-labelledby="{name}"]//table') for name in ("h-time", "h-lands")
    )
    if not over_time:
        return
    heads = [head.text for head in over_time[0].xpath("./thead/tr/th")[2:]]
    begins = [
        datetime.strptime(f"{head} {tick.year}", "%d %b %Y").replace(tzinfo=UTC) for head in heads
    ]
    chosen = tree.xpath('//select[@name="country"]/option[@selected]/@value')
    table, value = ("country", country) if country in chosen else ("all", "")
    for row in over_time[0].xpath("./tbody/tr"):
        one = _version(row, claim)
        cells = [digits(cell.text) if cell.text else 0 for cell in row.xpath("./td")[1:]]
        assert cells == _points(row.xpath(".//svg")[0].get("aria-label"))
        for begin, people in zip(begins, cells, strict=True):
            yield Cell(one, table, value, begin, min(tick, begin + LENGTHS[by]), people)
    lands = [head.text for head in by_country[0].xpath("./thead/tr/th")[1:-1]]
    for row in by_country[0].xpath("./tbody/tr"):
        one, (*cells, every) = _version(row, claim), row.xpath("./td")
        yield Cell(one, "all", "", None, tick, digits(every.text))
        for land, cell in zip(lands, cells, strict=True):
            people = digits(cell.text) if (cell.text or "").strip() else 0
            yield Cell(one, "country", str(NAMES["country"][land]), None, tick, people)


def _version(row: Any, claim: int) -> tuple[int, ...]:
    links = row.xpath("./th/a")
    return (_number_of(links[0]),) if links else (claim,)


def narrative_page(text: str, claims: tuple[int, ...], tick: datetime) -> Read:
    """A narrative and its claims."""
    tree = html.fromstring(text)
    yield from _shares(tree, claims, tick)
    yield from _month_table(tree, claims)
    for row in tree.xpath('//section[@aria-labelledby="h-claims"]//li'):
        links = row.xpath('.//p[contains(@class, "said-line")]/a')
        if links:
            one = (_number_of(links[0]),)
            people = row.xpath('.//span[@class="num"]')[0].text
            yield Cell(one, "all", "", None, tick, digits(people))
            yield from curve(one, _points(row.xpath("./svg")[0].get("aria-label")), MONTH, tick)


def narratives_page(text: str, stories: dict[int, list[int]], tick: datetime) -> Read:
    """All narratives."""
    for row in html.fromstring(text).xpath('//li[@class="narrative-row"]'):
        claims = tuple(stories[_number_of(row.xpath(".//h2/a")[0])])
        for people in row.xpath('.//span[@class="num"]'):
            yield Cell(claims, "all", "", None, tick, digits(people.text))
        yield from curve(claims, _points(row.xpath("./svg")[0].get("aria-label")), MONTH, tick)


def rows_of(text: str, form: str) -> list[dict[str, Any]]:
    """The rows of a file."""
    if form == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def lines_file(text: str, form: str) -> Read:
    """The lines of a window."""
    for row in rows_of(text, form):
        claim, end = (int(row["claim"]),), datetime.fromisoformat(row["as_of"])
        begin = end - WINDOWS[row["window"]].length
        yield Cell(claim, "all", "", begin, end, int(row["people"]))
        for column, table in TABLES.items():
            cells = row[column] if form == "jsonl" else _packed(row[column])
            yield from told(claim, table, cells, begin if table != "place" else None, end)


def _packed(text: str) -> dict[str, int]:
    return {name: int(n) for name, _, n in (cell.rpartition(":") for cell in text.split())}


def groups_file(text: str, form: str, *, periods_until: datetime | None = None) -> Read:
    """Published groups; or versions by day or week, which look alike."""
    rows: dict[tuple[int, str, str], list[tuple[str, str, int]]] = {}
    for row in rows_of(text, form):
        key = (int(row["claim"]), row["since"], row["until"])
        rows.setdefault(key, []).append((row["table"], row["value"], int(row["people"])))
    for (claim, since, until), cells in rows.items():
        begin = datetime.fromisoformat(since) if since else None
        end = datetime.fromisoformat(until)
        if periods_until:
            for table, value, people in cells:
                yield Cell((claim,), table, value, begin, min(end, periods_until), people)
        else:
            yield Group(claim, begin, end, tuple(sorted(cells)))


def bundle(data: bytes) -> Read:
    """A month of open data."""
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        yield from groups_file(files.read("groups.csv").decode(), "csv")
        yield from groups_file(files.read("groups.jsonl").decode(), "jsonl")


def api_trends(answer: Any) -> Read:
    """A page of lines."""
    for one in answer["items"]:
        claim, end = (one["claim"]["id"],), datetime.fromisoformat(one["as_of"])
        window = WINDOWS[one["window"]]
        begin = end - window.length
        yield Cell(claim, "all", "", begin, end, one["people"])
        yield from curve(claim, one["curve"], window, end)
        for table, cells in one["shares"].items():
            yield from told(claim, table, cells, begin, end)
        yield from told(claim, "place", one["places"], None, end)


def api_claim(answer: Any, tick: datetime) -> Read:
    """Everything about a claim."""
    claim = (answer["claim"]["id"],)
    yield Cell(claim, "all", "", None, tick, answer["people"])
    for table, cells in (*answer["shares"].items(), ("place", answer["places"])):
        yield from told(claim, table, cells, None, tick)
    for one in answer["batches"]:
        cells = [(t, v, n) for t, some in one["shares"].items() for v, n in some.items()]
        since = datetime.fromisoformat(one["since"]) if one["since"] else None
        until = datetime.fromisoformat(one["until"])
        yield Group(claim[0], since, until, tuple(sorted([*cells, ("all", "", one["people"])])))


def api_versions(answer: Any, tick: datetime) -> Read:
    """The versions of a claim by day or week."""
    for one in answer["items"]:
        claim = (one["claim"]["id"],)
        yield Cell(claim, "all", "", None, tick, one["people"])
        for part in one["periods"]:
            begin = datetime.fromisoformat(part["since"])
            end = min(tick, datetime.fromisoformat(part["until"]))
            yield Cell(claim, "all", "", begin, end, part["people"])
            yield from told(claim, "country", part["shares"]["country"], begin, end)


def feed(text: str, form: str, window: Window, tick: datetime) -> Read:
    """What a feed says in words."""
    if form == "json":
        items = [(one["url"], one["content_text"]) for one in json.loads(text)["items"]]
    else:
        name = "{http://www.w3.org/2005/Atom}"
        entries = etree.fromstring(text.encode()).findall(f"{name}entry")
        items = [(e.find(f"{name}link").get("href"), e.findtext(f"{name}summary")) for e in entries]
    for url, words in items:
        claim = (int(url.rpartition("/")[2]),)
        people = digits(re.match(r"([\d,]+) people", words)[1])  # type: ignore[index]  # None fails the test
        yield Cell(claim, "all", "", tick - window.length, tick, people)


Reader = Callable[[str], Read]
