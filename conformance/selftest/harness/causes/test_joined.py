"""Which findings are joined in one cause, and how causes are called."""

import inspect
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from conformance.core.errors import SuiteError
from conformance.core.rule import Level
from conformance.harness.ending import Ending
from conformance.harness.findings.causes import causes
from conformance.harness.findings.finding import Finding
from conformance.harness.run.matrix import play
from conformance.harness.titles import sentence, title
from conformance.protocols import party
from conformance.selftest.rig.parties import PARTIES

PLATFORM: Final = "ccmessaging.platform"


@cache
def refusal() -> Finding:
    """Return the finding of a valid message that is refused."""
    return next(finding for finding in play(PLATFORM, ("CountsAvatarTo255",)).findings if finding.pointer == "/senderAvatar")


def grouped(*rows: tuple[str, str, int, bool | None]) -> list[tuple[str, ...]]:
    """Return the rules of each cause of findings of which rule, place, status and whether they come again are given."""
    found = [
        replace(refusal(), id=f"f{number}", rule=rule, pointer=pointer, status=status, stable=stable)
        for number, (rule, pointer, status, stable) in enumerate(rows)
    ]
    return sorted(cause.rules for cause in causes(found, party(PLATFORM)[0], Ending())[1])


TYPES: Final = (("CCM-UP-005", "/from", 200, True), ("CCM-UP-026", "/to", 200, True), ("CCM-UP-095", "/messageId", 200, True))


def test_a_mistake_in_several_fields_does_not_join_what_else_is_wrong_with_one_of_them() -> None:
    comma = ("CCM-UP-098", "/messageId", 200, True)
    assert grouped(*TYPES, comma) == [("CCM-UP-005", "CCM-UP-026", "CCM-UP-095"), ("CCM-UP-098",)]
    assert grouped(TYPES[-1], comma) == [("CCM-UP-095", "CCM-UP-098")]


@pytest.mark.parametrize(("status", "number"), [(500, 1), (400, 2)])
def test_what_could_not_be_confirmed_is_like_what_is_unsteady_if_its_status_is(status: int, number: int) -> None:
    assert len(grouped(("CCM-UP-093", "/senderAvatar", 500, False), ("CCM-UP-036", "/content", status, None))) == number


def test_many_findings_are_joined_in_little_time() -> None:
    began = time.process_time()
    assert len(grouped(*(("CCM-UP-093", f"/{number}", number, True) for number in range(3000)))) == 3000
    assert time.process_time() - began < 2


# -- how causes are called -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PARTIES)
def test_each_family_that_can_be_broken_has_a_sentence_in_both_languages(name: str) -> None:
    protocol, known = party(name)
    heard = {leg.name for leg in known.heard}
    binding = [rule for rule in protocol.rules if rule.level is not Level.OPEN and rule.binds in ("", name)]
    ways = protocol.downlink.ways.values() if protocol.downlink else ()
    fates = {rule: fate for way in ways for fate, rule in vars(way.rules).items() if rule and protocol.rules[rule].family == "echo"}
    for rule in binding:
        fate = f"echo-{fates[rule.id]}" if rule.family == "echo" else rule.family
        texts = sentence(fate, calls=rule.leg in heard)
        assert set(texts) == {"en", "zh"}
        assert all(texts.values())
    assert len(binding) > 30


def test_a_family_without_a_sentence_is_an_error_of_ours() -> None:
    with pytest.raises(SuiteError, match="no sentence about weather"):
        sentence("weather", calls=False)


def test_chinese_sentences_have_chinese_punctuation_and_one_word_for_credentials() -> None:
    said = [line for line in Path(inspect.getfile(title)).with_name("titles.toml").read_text("utf-8").splitlines() if line.startswith("zh = ")]
    assert len(said) > 30
    assert [line for line in said if set(line) & set(",:;()!?") or "凭证" in line] == []


def test_a_title_says_place_and_status_in_each_language() -> None:
    assert title("type", calls=False, place="/from", status=200)["en"] == "Values of a wrong type are accepted, at /from (HTTP 200)"
    assert title("type", calls=False, place="/from", status=200)["zh"] == "类型错误的值被接受，位于 /from（HTTP 200）"
    assert title("type", calls=True)["zh"] == "目标发送了类型错误的值"
