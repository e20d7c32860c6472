"""The place of a defect is marked in what was sent or answered, however much else stands there."""

from dataclasses import replace

import pytest

from conformance.harness.verdict.result import Result
from conformance.report.page import message, place
from conformance.selftest.report.page.told import of


@pytest.mark.parametrize(
    ("pointer", "here", "missing"),
    [
        ("/a", '"a": 1', ""),
        ("/b/c", '"c": [\n      1,\n      "two"\n    ]', ""),
        ("/b/c/1", '"two"', ""),
        ("/b/d", '"b": {\n    "c": [\n      1,\n      "two"\n    ]\n  }', "d"),
        ("/x~1y", '"x/y": null', ""),
        ("/zz", "", "zz"),
        ("/b/c/9", '"c": [\n      1,\n      "two"\n    ]', ""),
        ("", "", ""),
    ],
)
def test_the_place_of_a_pointer_is_found_in_the_body(pointer: str, here: str, missing: str) -> None:
    found = place.marked('{"a": 1, "b": {"c": [1, "two"]}, "x/y": null}', pointer)
    assert (found.here, found.missing) == (here, missing)
    assert found.before + found.here + found.after == place.marked('{"a": 1, "b": {"c": [1, "two"]}, "x/y": null}', "").before


@pytest.mark.parametrize("body", ["no JSON", '{"a": 1, "a": 2}', '{"a": 1e999}', '{"a": 1.50}', "[" * 5000, '{"a": NaN'])
def test_a_body_that_would_not_survive_a_json_reader_is_shown_as_it_came(body: str) -> None:
    assert place.marked(body, "/a") == place.Marked(body[:4000] + "…" * (len(body) > 4000), is_cut=len(body) > 4000)


def test_a_place_deep_in_a_long_body_is_shown_and_the_rest_is_cut() -> None:
    found = place.marked('{"long": "' + "x" * 30_000 + '", "here": {"at": "' + "y" * 9000 + '"}, "after": "' + "z" * 9000 + '"}', "/here/at")
    assert found.here.startswith('"at": "yyy')
    assert found.is_cut
    assert len(found.before + found.here + found.after) < 6000


def test_the_place_of_a_broken_message_is_in_the_request_and_that_of_a_bad_answer_in_the_answer(found: Result) -> None:
    ours = of(found, "CCM-UP-098")
    assert "," in message.request(ours, found.redactor).body.here
    assert message.answer(ours, found.redactor).body.here == ""
    theirs = replace(ours, rule="CCM-UP-141", pointer="/resultCode")
    assert message.request(theirs, found.redactor).body.here == ""
    assert message.answer(theirs, found.redactor).body.here.startswith('"resultCode"')


def test_a_header_is_marked_even_among_very_many(found: Result) -> None:
    ours = of(found, "CCM-UP-098")
    headers = (*((f"X-{number}", "v") for number in range(100)), ("X-App-Key", "bad"))
    at_header = replace(ours, pointer="header:x-app-key", exchange=replace(ours.exchange, request=replace(ours.exchange.request, headers=headers)))
    shown = message.request(at_header, found.redactor)
    assert [line.text for line in shown.lines if line.here] == ["X-App-Key: bad"]
    assert shown.more == 70
    assert message.request(replace(at_header, pointer="header:Cookie"), found.redactor).missing == "Cookie"
    assert [line.text for line in message.answer(replace(ours, rule="CCM-UP-140", pointer="status"), found.redactor).lines if line.here] == [
        "HTTP 200"
    ]


@pytest.mark.parametrize("pointer", ["method", "path", "query", "query:signature"])
def test_a_place_in_method_or_url_is_marked_in_the_first_line(found: Result, pointer: str) -> None:
    ours = replace(of(found, "CCM-UP-098"), pointer=pointer)
    assert [line.here for line in message.request(ours, found.redactor).lines][:2] == [True, False]
