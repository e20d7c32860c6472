"""One defect is one cause, whatever it looks like from outside; two are two; and what rests on a broken rule is blocked by it."""

import inspect
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.errors import SuiteError
from conformance.core.exchange import Response
from conformance.core.protocol import Handler
from conformance.core.rule import Level
from conformance.core.settings import Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.causes import causes
from conformance.harness.conclude import NOT_CONFIGURED, OTHER_PARTY
from conformance.harness.ending import Ending
from conformance.harness.investigate import Finding
from conformance.harness.matrix import play
from conformance.harness.titles import sentence, title
from conformance.protocols import families, party
from conformance.selftest.rig import defects
from conformance.selftest.rig.runs import CALLBACK, DEMO, INTEGRATOR, PARTY, QMT_APP, faulty, judged

PLATFORM, CLIENT, QMT, APP = "ccmessaging.platform", "ccmessaging.integrator", "qmt.platform", "qmt.app"
PARTIES = [name for protocol in families().values() for name in protocol.parties]
HTML_FOR_IMAGES: Final = defects.where("mediaType", "IMAGE", defects.HTML)
TYPE_UNCHECKED: Final = defects.unchecked("MsgType", "text")

# -- one defect -------------------------------------------------------------------------------------------------------------

ONE: dict[str, tuple[str, str | type, dict[str, Any], set[str]]] = {
    "a field is not checked": (
        PLATFORM,
        defects.unchecked("from", DEMO.users[0].id),
        {"family": "unchecked", "place": "/from", "status": 200},
        {"CCM-UP-004", "CCM-UP-005", "CCM-UP-006"},
    ),
    "a list is not checked": (PLATFORM, "TakesUnknownMediaType", {"family": "list", "place": "/mediaType", "status": 200}, {"CCM-UP-019"}),
    "the code is a string": (APP, "QuotesTheCode", {"family": "answer", "place": "/errcode", "status": 200}, {"QMT-DN-105"}),
    "another content type": (APP, "LabelsAsText", {"family": "answer", "place": "header:Content-Type", "status": 200}, {"QMT-DN-104"}),
    "another status on each leg": (PLATFORM, defects.says(201), {"family": "status", "place": "status", "status": 201}, {"CCM-UP-140", "CCM-PO-020"}),
    "500 for valid cells": (
        APP,
        defects.where("MsgType", "image", Response(500)),
        {"family": "acceptance", "place": "/MsgType", "status": 500},
        {"QMT-DN-111"},
    ),
    "a media type is refused with a status of its own": (
        PLATFORM,
        defects.where("mediaType", "WEBCARD", Response(415)),
        {"family": "acceptance", "place": "/mediaType", "status": 415},
        {"CCM-UP-140", "CCM-UP-049"},
    ),
    "HTML for a media type": (PLATFORM, HTML_FOR_IMAGES, {"family": "answer", "place": "/mediaType", "status": 200}, {"CCM-UP-141", "CCM-UP-150"}),
    "HTML for each poll": (PLATFORM, defects.on_polls(defects.HTML), {"family": "answer", "status": 200}, {"CCM-PO-021", "CCM-PO-002"}),
    "tokens are not checked": (PLATFORM, defects.takes(401), {"family": "credentials", "status": 200}, {"CCM-UP-130", "CCM-PO-004"}),
    "nothing is refused": (PLATFORM, defects.takes(400, 401, 404, 405), {"family": "lax", "status": 200}, {"CCM-UP-002", "CCM-PO-002"}),
    "now and then nothing works": (PLATFORM, defects.every(9, Response(500)), {"family": "seldom"}, {"CCM-UP-044", "CCM-PO-070"}),
    "connections are cut now and then": (
        APP,
        defects.every(9, Response(200, defects.JSON, defects.YES, wire="cut")),
        {"family": "status"},
        {"QMT-DN-102"},
    ),
    "texts are cut": (PLATFORM, "CutsTextsAt255", {"family": "echo"}, {"CCM-PO-070", "CCM-PO-073"}),
    "texts lose their blanks": (QMT, "StripsBlanks", {"family": "echo"}, {"QMT-DN-070", "QMT-DN-073"}),
    "a callback refuses null in each field": (CLIENT, "RefusesNulls", {"family": "acceptance", "status": 400}, {"CCM-PU-145", "CCM-PU-146"}),
    "a callback refuses unknown fields": (CLIENT, "RefusesFieldsOutsideTheTable", {"family": "acceptance", "status": 400}, {"CCM-PU-151"}),
    "an echo is lost": (QMT, "LosesEverySeventh", {"family": "echo"}, {"QMT-DN-070"}),
    "an echo comes out of order": (PLATFORM, "SwapsNeighbours", {"family": "echo"}, {"CCM-PO-072"}),
    "another user is told": (PLATFORM, "TellsTheWrongUser", {"family": "leak"}, {"CCM-PO-074"}),
    "pushes lack a field": (PLATFORM, "PushesFromNobody", {"family": "message", "place": "/messages/*/from"}, {"CCM-PU-037"}),
    "a callback takes every message": (CLIENT, "NeedsNoFields", {"family": "mandatory", "status": 200}, {"CCM-PU-173", "CCM-PU-177"}),
    "a client sends a number": (
        CLIENT,
        "SendsFromAsANumber",
        {"family": "type", "place": "/from", "calls": True, "seems": "a number without quotes"},
        {"CCM-UP-005"},
    ),
    "a client talks before it connects": (
        CLIENT,
        "ChatsBeforeItConnects",
        {"family": "order", "place": "/controlType", "calls": True},
        {"CCM-UP-202"},
    ),
    "a type is not checked by an app": (
        APP,
        TYPE_UNCHECKED,
        {"family": "unchecked", "place": "/MsgType", "status": 200},
        {"QMT-DN-142", "QMT-DN-143"},
    ),
    "an app signs wrongly": (APP, "SignsAnotherTime", {"family": "signature", "calls": True}, {"QMT-UP-009"}),
    "an app leaves out a field": (APP, "LeavesOutTheCustomer", {"family": "message", "place": "/FromUserId", "calls": True}, {"QMT-UP-020"}),
    "a platform takes every signature": (QMT, "TakesAnySignature", {"family": "credentials", "place": "query", "status": 200}, {"QMT-UP-151"}),
}


@pytest.mark.parametrize("defect", ONE)
def test_one_defect_is_one_cause_that_says_what_it_is(defect: str) -> None:
    name, mixin, said, rules = ONE[defect]
    played = play(name, (mixin,))
    (cause,) = played.causes
    assert (dict(cause.text), cause.title) == (title(**{"calls": False, **said}), cause.text["en"])
    assert rules <= set(cause.rules) == played.broken


# -- two defects ------------------------------------------------------------------------------------------------------------

TWO: list[tuple[str, str | type, str | type]] = [
    (PLATFORM, "AcceptsAnonymous", "RefusesEmoji"),
    (PLATFORM, "TakesCommaInMessageId", "CutsTextsAt255"),
    (PLATFORM, HTML_FOR_IMAGES, "TakesLongAvatar"),
    (PLATFORM, "DropsBadBodies", "EscapesMarkup"),
    (PLATFORM, "CutsOffCards", "LosesLineBreaks"),
    (PLATFORM, "CutsOffCards", "LosesEverySeventh"),
    (PLATFORM, "LosesEverySeventh", "EscapesMarkup"),
    (PLATFORM, "LosesEverySeventh", "SwapsNeighbours"),
    (PLATFORM, "DropsInvisibleSigns", "DoublesEveryFifth"),
    (CLIENT, "SendsFromAsANumber", "AnswersCreated"),
    (CLIENT, "ChatsBeforeItConnects", "CountsNicknamesTo64"),
    (CLIENT, "ReadsLatin1", "SendsAnotherAppKey"),
    (QMT, "LosesEverySeventh", "LimitsTextsTo140"),
    (APP, "LabelsAsText", "NeedsNoTypeAtAll"),
    (APP, "NeedsNoType", "SignsAnotherTime"),
    (APP, TYPE_UNCHECKED, "LeavesOutTheCustomer"),
    (APP, "ReadsTheFirstOfTwo", "LimitsTextsTo500"),
]


def rules_of(name: str, mixin: str | type) -> set[str]:
    """Return the rules that a defect has to break."""
    if isinstance(mixin, str):
        return set(party(name)[1].faults[mixin].breaks)  # type: ignore[attr-defined]
    return next(rules for _, known, _, rules in ONE.values() if known is mixin)


@pytest.mark.parametrize(("name", "one", "other"), TWO)
def test_two_defects_are_two_causes(name: str, one: str | type, other: str | type) -> None:
    found = [set(cause.rules) for cause in play(name, (one, other)).causes]
    assert len(found) == 2
    assert {tuple(rules_of(name, mixin) <= rules for mixin in (one, other)) for rules in found} == {(True, False), (False, True)}


def test_fields_that_are_read_too_strictly_for_reasons_of_their_own_are_causes_of_their_own() -> None:
    played = play(PLATFORM, ("RefusesEmoji", "NeedsCardTitle", "CountsAvatarTo255"))
    assert {cause.title for cause in played.causes} == {
        title("acceptance", calls=False, place=place, status=400)["en"] for place in ("/content", "/mediaType", "/senderAvatar")
    }


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


def test_what_all_else_rests_on_comes_first() -> None:
    base, other = play(APP, ("NeedsNoTypeAtAll", "QuotesTheCode")).causes
    assert (base.id, base.rules, other.id) == ("c1", ("QMT-DN-105",), "c2")
    assert party(APP)[0].rules["QMT-DN-105"].base


def test_a_must_comes_before_a_should() -> None:
    found = play(APP, ("LabelsAsText", "NeedsNoTypeAtAll")).causes
    assert [[str(party(APP)[0].rules[rule].level) for rule in cause.rules[:1]] for cause in found] == [["MUST"], ["SHOULD"]]


# -- what rests on a broken rule --------------------------------------------------------------------------------------------

EACH_HTML: Final = defects.answers(lambda _, answer: defects.HTML if b"resultCode" in answer.body else answer)
RESTS: dict[str, tuple[Target, Callable[[], Handler], str, str]] = {
    "no message is accepted": (DEMO, lambda: faulty("RefusesChat"), "CCM-UP-001", ""),
    "each answer is HTML": (DEMO, lambda: PARTY.reference(DEMO, EACH_HTML), "CCM-UP-141", ""),
    "polls are refused": (DEMO, lambda: PARTY.reference(DEMO, defects.on_polls(Response(500))), "CCM-PO-001", "ccmessaging.poll"),
    "polls are answered with HTML": (DEMO, lambda: PARTY.reference(DEMO, defects.on_polls(defects.HTML)), "CCM-PO-021", "ccmessaging.poll"),
    "a callback always errs": (CALLBACK, lambda: faulty("AnswersEverythingWith500", target=CALLBACK, known=INTEGRATOR), "CCM-PU-101", ""),
    "another signature is asked for": (QMT_APP, lambda: faulty("WantsTheSecretFirst", target=QMT_APP, known=party(APP)[1]), "QMT-DN-101", ""),
}

CHINESE: Final = {
    "each answer is HTML": "应答的是网页，而不是接口（HTTP 200）",
    "another signature is asked for": "目标要求的凭据与文档规定的不同：The target takes",
}
"""How a cause is called that the first message shows; any other is called after the rule that is broken."""


@pytest.mark.parametrize("defect", RESTS)
def test_what_rests_on_a_broken_rule_is_blocked_by_it(tmp_path: Path, defect: str) -> None:
    target, handler, base, leg = RESTS[defect]
    result = judged(tmp_path, handler(), target)
    rules = [row for row in result.rules if row.rule.leg == leg or not leg]
    cells = [cell for cell in result.cells if cell.leg == leg or not leg]
    (cause,) = result.causes
    assert len(result.findings) <= 5
    assert {row.rule.id for row in rules if row.verdict in (Verdict.FAILED, Verdict.WARNED)} <= set(cause.rules)
    assert base in cause.rules
    assert cause.text["zh"].startswith(CHINESE.get(defect, ""))
    blocked = Counter(row.reason for row in rules if row.verdict is Verdict.BLOCKED)
    assert (set(blocked), blocked[f"blocked by {base}"] >= 50) == ({f"blocked by {base}"}, True)
    assert {row.reason for row in rules if row.verdict is Verdict.NOT_APPLICABLE} <= {NOT_CONFIGURED, OTHER_PARTY}
    assert {(cell.verdict, cell.reason) for cell in cells if not cell.tally.sent} == {(Verdict.BLOCKED, f"blocked by {base}")}
    assert f'message="blocked: blocked by {base}"' in (tmp_path / "junit.xml").read_text("utf-8")


def test_a_target_that_knows_nobody_is_put_down_to_no_rule(tmp_path: Path) -> None:
    result = judged(tmp_path, lambda _: Response(401))
    assert {row.verdict for row in result.rules} == {Verdict.NOT_APPLICABLE}
    assert (result.conclusion, result.causes) == (Conclusion.INCONCLUSIVE, ())


# -- the sentences ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PARTIES)
def test_each_family_that_can_be_broken_has_a_sentence_in_both_languages(name: str) -> None:
    protocol, known = party(name)
    heard = {leg.name for leg in known.heard}
    binding = [rule for rule in protocol.rules if rule.level is not Level.OPEN and rule.binds in ("", name)]
    for rule in binding:
        texts = sentence(rule.family, calls=rule.leg in heard)
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
