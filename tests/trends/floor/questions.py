"""Asks everything that a person with an account and a program with a token can ask, at random."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from tests.trends.floor import reading
from tests.trends.floor.reading import Cell, Group, Reader
from tests.trends.floor.world import K, World
from tipline.trends.windows import WINDOWS

Ask = Callable[[str], str]


@dataclass
class Question:
    """An address, who asks it, and how its answer is read."""

    path: str
    program: bool
    read: Reader


@dataclass
class Attacker:
    """Keeps everything that was ever told."""

    world: World
    person: FlaskClient
    program: FlaskClient
    headers: dict[str, str]
    rng: random.Random
    cells: dict[tuple[object, ...], set[int]] = field(default_factory=dict)
    groups: dict[tuple[int, object], set[Group]] = field(default_factory=dict)
    small: list[str] = field(default_factory=list)
    asked: int = 0
    counts: int = 0

    def ask(self, question: Question) -> list[Cell | Group]:
        """The numbers of one answer; they are kept."""
        client = self.program if question.program else self.person
        headers = self.headers if question.program else {"Accept": "text/html"}
        answer = client.get(question.path, headers=headers, base_url="https://tipline.example.org")
        self.asked += 1
        assert answer.status_code in (200, 404), (question.path, answer.status_code, answer.text)
        if answer.status_code == 404:
            return []
        if answer.mimetype == "text/html":
            small = reading.small_numbers(html.fromstring(answer.text), K)
            self.small += [f"{question.path}: {one}" for one in small]
        found = list(question.read(answer.text))
        self.keep(found)
        return found

    def keep(self, found: list[Cell | Group]) -> None:
        """Remember what was told."""
        self.counts += len(found)
        for one in found:
            if isinstance(one, Group):
                self.groups.setdefault((one.claim, one.until), set()).add(one)
            else:
                key = (one.claims, one.table, one.value, one.begin, one.end)
                self.cells.setdefault(key, set()).add(one.people)

    def question(self) -> Question:
        """Any question."""
        return self.rng.choice(
            (
                self._trending, self._claim, self._versions, self._versions_file, self._lines_file,
                self.every_group, self._narrative, self._narratives, self._api_trends,
                self._api_trends, self._api_claim, self._api_versions, self._feed,
            )
        )()  # fmt: skip

    def _any(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def _filters(self, **more: str) -> dict[str, str]:
        filters = {
            "window": self._any(*WINDOWS),
            "country": self._any("", "", "PT", "BR", "MZ", "AO", "XX"),
            "language": self._any("", "", "pt", "en", "fr"),
            "status": self._any("", "", "open", "answered"),
            **more,
        }
        return {name: value for name, value in filters.items() if value}

    def _by_hand(self) -> dict[str, str]:
        words = self._any("", "", "vote", "13th", "nobody says this")
        return self._filters(spikes=self._any("", "", "yes"), q=words)

    def _one(self) -> int:
        return self.rng.choice([*self.world.claims, 99])

    def _trending(self) -> Question:
        filters, tick = self._by_hand(), self.world.tick
        window = WINDOWS[filters["window"]]
        return Question(
            f"/newsroom/?{urlencode(filters)}",
            False,
            lambda text: reading.trending_page(text, window, tick),
        )

    def _claim(self) -> Question:
        claim, tick = self._one(), self.world.tick
        return Question(
            f"/newsroom/claims/{claim}", False, lambda text: reading.claim_page(text, claim, tick)
        )

    def _choice(self) -> tuple[int, str, str]:
        by, country = self._any("day", "week"), self._any("", "PT", "BR", "MZ", "AO", "*")
        return self._one(), by, country

    def _versions(self) -> Question:
        (claim, by, country), tick = self._choice(), self.world.tick
        query = urlencode({"by": by, "country": country})
        return Question(
            f"/newsroom/claims/{claim}/versions?{query}",
            False,
            lambda text: reading.versions_page(text, claim, by, country, tick),
        )

    def _versions_file(self) -> Question:
        (claim, by, _), form, tick = self._choice(), self._any("csv", "jsonl"), self.world.tick
        return Question(
            f"/newsroom/claims/{claim}/versions.{form}?by={by}",
            False,
            lambda text: reading.groups_file(text, form, periods_until=tick),
        )

    def _lines_file(self) -> Question:
        form = self._any("csv", "jsonl")
        return Question(
            f"/newsroom/files/lines.{form}?{urlencode(self._by_hand())}",
            False,
            lambda text: reading.lines_file(text, form),
        )

    def every_group(self) -> Question:
        """The file of all groups."""
        form = self._any("csv", "jsonl")
        return Question(
            f"/newsroom/files/groups.{form}", False, lambda text: reading.groups_file(text, form)
        )

    def _narrative(self) -> Question:
        number, tick = self.rng.choice(list(self.world.narratives)), self.world.tick
        claims = tuple(self.world.narratives[number])
        return Question(
            f"/newsroom/narratives/{number}",
            False,
            lambda text: reading.narrative_page(text, claims, tick),
        )

    def _narratives(self) -> Question:
        stories, tick = self.world.narratives, self.world.tick
        return Question(
            "/newsroom/narratives",
            False,
            lambda text: reading.narratives_page(text, stories, tick),
        )

    def _api_trends(self) -> Question:
        paging = {"limit": self._any("1", "2", "50"), "cursor": self._any("", "", "1", "2", "3")}
        query = urlencode(self._filters(**paging))
        return Question(
            f"/api/v1/trends?{query}", True, lambda text: reading.api_trends(json.loads(text))
        )

    def _api_claim(self) -> Question:
        claim, tick = self._one(), self.world.tick
        return Question(
            f"/api/v1/claims/{claim}", True, lambda text: reading.api_claim(json.loads(text), tick)
        )

    def _api_versions(self) -> Question:
        (claim, by, _), tick = self._choice(), self.world.tick
        return Question(
            f"/api/v1/claims/{claim}/versions?by={by}",
            True,
            lambda text: reading.api_versions(json.loads(text), tick),
        )

    def _feed(self) -> Question:
        filters, form, tick = self._by_hand(), self._any("atom", "json"), self.world.tick
        window = WINDOWS[filters["window"]]
        return Question(
            f"/api/v1/feeds/{self._any('trending', 'new')}.{form}?{urlencode(filters)}",
            True,
            lambda text: reading.feed(text, form, window, tick),
        )


def attacker(world: World, app: Flask, person: FlaskClient, secret: str, seed: int) -> Attacker:
    """Somebody with an account of a viewer and a token of the API."""
    headers = {"Authorization": f"Bearer {secret}"}
    return Attacker(world, person, app.test_client(), headers, random.Random(seed))
