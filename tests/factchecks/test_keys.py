"""When two claims or links are the same one."""

import pytest

from factchecks.keys import MAX_URL_KEY, claim_key, site_of, url_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Polls close at 8", "polls  CLOSE at 8."),
        ("He said “no”", 'He said "no"'),
        ("صَحِيحٌ جِدًّا", "صحيح جدا"),
        ("مـــهم", "مهم"),
        ("a\u200bb\u202ec", "abc"),
    ],
)
def test_claims_that_read_the_same_share_a_key(one: str, other: str) -> None:
    assert claim_key(one) == claim_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Polls close at 8", "Polls close at 9"),
        ("It is safe", "It is not safe"),
        ("Is it safe?", "It is safe"),
        ("It rose 1.5 %", "It rose 15 %"),
    ],
)
def test_claims_that_differ_in_a_sign_that_counts_do_not(one: str, other: str) -> None:
    assert claim_key(one) != claim_key(other)


def test_links_to_one_page_share_a_key_and_article_numbers_stay() -> None:
    same = {
        url_key(url)
        for url in (
            "https://www.example.org/a/b/?utm_source=x",
            "http://example.org//a/b#top",
            "EXAMPLE.org/a/b",
        )
    }

    assert same == {"example.org/a/b"}
    assert url_key("https://example.org/?p=12") != url_key("https://example.org/?p=13")
    assert url_key("") == ""


def test_a_key_of_a_long_link_is_short_and_still_its_own() -> None:
    one, other = (url_key(f"https://example.org/{'a' * 3000}{end}") for end in "xy")

    assert len(one) == MAX_URL_KEY
    assert one != other


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://WWW.Example.org:443/a", "example.org"),
        ("checks.example.org/a", "checks.example.org"),
        ("not a link", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_the_site_of_a_link(url: str, site: str) -> None:
    assert site_of(url) == site
