"""Hostile bytes at every reader, the same ones each time; ``benchmarks/fuzz`` goes on for hours."""

import pytest

from benchmarks.fuzz import files
from benchmarks.fuzz.held import Broken, require, storable
from benchmarks.fuzz.mutate import inputs
from benchmarks.fuzz.targets import TARGETS, Target

EACH = 400
# What the long runs found, each once.
FOUND = {
    "meta": b"sha256=00\n"
    b'{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"w","from":"1",'
    b'"type":"text","text":{"body":"\\ud800"}}]}}]}]}',
    "page": b"text/html\n<title>x</title><![<",
    "kinds": b"RIFF\x92\x00\x00\x00WEBPVP8X2.44",
    # 151 million samples a second: coming down from that took longer than a file may take.
    "opened": b"\x04RIFF4\x00\x00\xfbWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x11+\x01\t"
    b'"V\x00\x00\x02\x00\x10\x00data\x10\x00\x00\x00\x0c\x0e\x0f',
    "imported": b"\x03claim,url\nx,https://a.example.org/,https://[/",
    "masked": b"\x01Llame al +34 612 345 612 345a@example.org",
    "bot": b'{"update_id":1,"message":{"message_id":' + b"9" * 400 + b',"text":"x",'
    b'"chat":{"id":7,"type":"private"},"from":{"id":7}}}',
}


def test_a_page_that_no_parser_likes_is_still_searched_for_fact_checks() -> None:
    files.imported(b"\x04<html><![<")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_no_input_breaks_a_rule(target: Target) -> None:
    for data in [FOUND.get(target.name, b""), *inputs(target.seeds(), EACH, target.longest, 1)]:
        target.run(data)

    assert files.lost == []


def test_a_broken_rule_is_seen() -> None:
    for text in ("\x00", "\ud800"):
        with pytest.raises(Broken):
            storable({"a": [text]})
    with pytest.raises(Broken, match="no rule"):
        require(False, "no rule")
