"""ClaimReview, DataFeed and claims:search as publishers really write them."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from factchecks.importers.rows import Options
from factchecks.models import Rating
from tests.factchecks.conftest import ReadFile, bad, good, review


def test_a_proper_claim_review_is_read_whole(read_file: ReadFile) -> None:
    (row,) = read_file(review(headline="No cheese", description="It is rock.", inLanguage="en-GB"))

    (found,) = good([row])
    verdict = found.verdict
    assert (found.publisher, found.site) == ("Moon Desk", "checks.example.org")
    assert (verdict.rating, verdict.rating_text) == (Rating.FALSE, "False")
    assert (verdict.title, verdict.summary, verdict.language) == ("No cheese", "It is rock.", "en")
    assert verdict.claimant == "A leaflet"
    assert verdict.reviewed_at == datetime(2024, 3, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        review(),
        [review()],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, review()]},
        [{"@graph": [review()]}],
        review(**{"@type": ["Review", "ClaimReview"]}),
        review(**{"@type": "http://schema.org/ClaimReview"}),
        review(**{"@type": " ClaimReview"}),
        review(claimReviewed=["The moon over Port Selm is made of green cheese"]),
        review(url=["https://checks.example.org/a/1"]),
        review(url=..., mainEntityOfPage={"@id": "https://checks.example.org/a/1"}),
        review(author="Moon Desk"),
        review(author=[{"name": "Moon Desk"}]),
        review(reviewRating=[{"alternateName": ["False"]}]),
        review(reviewRating="False"),
        review(reviewRating={"alternateName": "", "name": "False", "ratingValue": 5}),
        review(reviewRating={"ratingValue": "False", "bestRating": 5}),
        review(itemReviewed=[{"@type": "Claim", "author": "A leaflet"}]),
        {"@type": "NewsArticle", "review": review()},
    ],
)
def test_each_spelling_of_a_review_means_the_same(read_file: ReadFile, content: Any) -> None:
    rows = read_file(content)

    (found,) = good(rows)
    assert bad(rows) == []
    assert found.publisher == "Moon Desk"
    assert found.verdict.claim == "The moon over Port Selm is made of green cheese"
    assert found.verdict.url == "https://checks.example.org/a/1"
    assert found.verdict.rating is Rating.FALSE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"claimReviewed": ""}, "the claim is empty"),
        ({"claimReviewed": ...}, "the claim is empty"),
        ({"claimReviewed": []}, "the claim is empty"),
        ({"url": ...}, "no usable link"),
        ({"url": "javascript:void(0)"}, "no usable link"),
    ],
)
def test_a_review_without_claim_or_link_is_refused(
    read_file: ReadFile, changes: dict[str, Any], reason: str
) -> None:
    rows = read_file([review(**changes), review()])

    assert bad(rows)[0][1].startswith(reason)
    assert len(good(rows)) == 1


@pytest.mark.parametrize(
    ("rating", "words"),
    [
        (..., ""),
        (None, ""),
        ({"ratingValue": 1, "bestRating": 5, "worstRating": 1}, ""),
        ({"ratingValue": "5", "alternateName": "5"}, ""),
        ([{"alternateName": "False"}, {"alternateName": "True"}], "False / True"),
        ({"alternateName": "Ruritanian hogwash"}, "Ruritanian hogwash"),
        ({"alternateName": "False, the moon is made of rock, as everyone knows"},
         "False, the moon is made of rock, as everyone knows"),
    ],
)  # fmt: skip
def test_a_rating_that_is_missing_numeric_or_unknown_stays_unmapped(
    read_file: ReadFile, rating: Any, words: str
) -> None:
    (found,) = good(read_file(review(reviewRating=rating)))

    assert (found.verdict.rating, found.verdict.rating_text) == (None, words)


def test_a_review_of_several_claims_is_several_fact_checks(read_file: ReadFile) -> None:
    rows = read_file(review(claimReviewed=["The moon is cheese", "", "The sun is butter"]))

    assert [f.verdict.claim for f in good(rows)] == ["The moon is cheese", "The sun is butter"]
    assert len(bad(rows)) == 1


def test_an_author_that_is_named_elsewhere_in_the_graph_is_found(read_file: ReadFile) -> None:
    organisation = {"@type": "Organization", "@id": "#desk", "name": "Moon Desk"}
    mine = review(author={"@id": "#desk"})

    for content in ({"@graph": [organisation, mine]}, [{"@graph": [mine, organisation]}]):
        assert [f.publisher for f in good(read_file(content))] == ["Moon Desk"]


def test_a_bad_review_in_a_graph_is_reported_with_its_own_line(read_file: ReadFile) -> None:
    lines = [json.dumps(r) for r in ({"@type": "WebPage"}, review(claimReviewed=""), review())]

    rows = read_file('{"@graph": [\n' + ",\n".join(lines) + "\n]}")

    assert bad(rows) == [(3, "the claim is empty")]
    assert [row.line for row in rows] == [3, 4]


def test_nobody_publishes_in_another_sites_name(read_file: ReadFile) -> None:
    author = {"name": "Famous Desk", "url": "https://famous.example.com/"}

    (found,) = good(read_file(review(author=author)))

    assert found.site == "checks.example.org"


def test_a_link_to_where_anybody_publishes_needs_somebody_to_say_whose_it_is(
    read_file: ReadFile,
) -> None:
    content = review(url="https://www.facebook.com/moondesk/posts/1")

    assert "anybody publishes at facebook.com" in bad(read_file(content))[0][1]
    (found,) = good(read_file(content, options=Options(site="checks.example.org")))
    assert found.site == "checks.example.org"


def test_a_feed_is_read_with_its_gaps_and_strange_items(read_file: ReadFile) -> None:
    items = [
        {"@type": "DataFeedItem", "item": None, "url": "https://checks.example.org/none"},
        {"@type": "DataFeedItem", "item": []},
        {"@type": "DataFeedItem", "item": [{"@type": " MediaReview"}, review()]},
        {"@type": "DataFeedItem", "item": review(url=...), "url": "https://checks.example.org/b"},
        {"@type": "DataFeedItem", "item": {"@type": "MediaReview"}},
        {
            "@type": "DataFeedItem",
            "dateCreated": "2020-10-07 20:05",
            "item": [review(datePublished=..., url="https://checks.example.org/c")],
        },
    ]
    rows = read_file({"@context": "x", "@type": "DataFeed", "dataFeedElement": items})

    assert [f.verdict.url[-1] for f in good(rows)] == ["1", "b", "c"]
    assert good(rows)[2].verdict.reviewed_at == datetime(2020, 10, 7, 20, 5, tzinfo=UTC)
    assert [reason.split(":")[0] for _, reason in bad(rows)] == [
        "the feed item is empty",
        "the feed item is empty",
        "no ClaimReview in it (but mediareview)",
    ]


FOUND = {
    "claims": [
        {
            "text": "The moon is cheese",
            "claimant": "A leaflet",
            "claimDate": "2024-03-01T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Moon Desk", "site": "checks.example.org"},
                    "url": "https://checks.example.org/a/1",
                    "title": "No cheese",
                    "reviewDate": "2024-03-05T00:00:00Z",
                    "textualRating": "Falso",
                    "languageCode": "pt-BR",
                },
                {
                    "publisher": {"site": "other.example.org"},
                    "url": "https://other.example.org/x",
                    "textualRating": "Enganoso",
                    "languageCode": "pt",
                },
            ],
        },
        {"text": "", "claimReview": [{"url": "https://checks.example.org/a/2"}]},
        {"text": "No review", "claimReview": []},
        {"text": "Nothing in it", "claimReview": [None]},
    ],
    "nextPageToken": "more",
}


@pytest.mark.parametrize("content", [FOUND, FOUND["claims"]])
def test_claims_search_gives_one_fact_check_for_each_review(
    read_file: ReadFile, content: Any
) -> None:
    rows = read_file(content)

    one, other = good(rows)
    assert (one.publisher, one.verdict.claim_date) == ("Moon Desk", date(2024, 3, 1))
    assert (one.verdict.rating, one.verdict.language) == (Rating.FALSE, "pt")
    assert (other.publisher, other.site) == ("other.example.org", "other.example.org")
    assert other.verdict.rating is Rating.MISLEADING
    assert [reason for _, reason in bad(rows)] == [
        "the claim is empty",
        "the claim has no review",
        "the review is empty",
    ]


def test_a_search_that_found_nothing_is_no_row_and_no_error(read_file: ReadFile) -> None:
    assert read_file({}) == []


def test_reviews_inside_a_page_are_found_with_their_line(read_file: ReadFile) -> None:
    page = """<!doctype html><html><head><title>x</title>
    <script>var x = {"@type": "ClaimReview"}</script>
    <script type="application/ld+json">{"@type": "BreadcrumbList"}</script>
    <script type="application/ld+json; charset=utf-8">
    {"@context": "https://schema.org", "@type": "ClaimReview",
     "claimReviewed": "The moon is cheese &amp; wine", "url": "https://checks.example.org/a",
     "reviewRating": {"alternateName": "False"}}
    </script>
    <script type="application/ld+json">{"@type": "ClaimReview", }</script></head></html>"""

    rows = read_file(page, "page.html")

    (found,) = good(rows)
    assert found.verdict.claim == "The moon is cheese & wine"
    assert rows[0].line == 5
    ((line, reason),) = bad(rows)
    assert (line, reason.split(":")[0]) == (9, "broken JSON")


@pytest.mark.parametrize(
    "content",
    [
        [[[[[[review()]]]]]],
        {"@graph": {"@graph": {"@graph": review()}}},
    ],
)
def test_nested_graphs_are_walked(read_file: ReadFile, content: Any) -> None:
    assert len(good(read_file(content))) == 1
