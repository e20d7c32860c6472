"""One defect is one cause, whatever it looks like from outside; two are two; and what rests on a broken rule is blocked by it."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.errors import SuiteError
from conformance.core.exchange import Response
from conformance.core.protocol import Handler
from conformance.core.rule import Level
from conformance.core.settings import Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.conclude import NOT_CONFIGURED, OTHER_PARTY
from conformance.harness.matrix import play
from conformance.harness.titles import sentence, title
from conformance.protocols import families, party
from conformance.selftest import defects
from conformance.selftest.runs import CALLBACK, DEMO, INTEGRATOR, PARTY, QMT_APP, faulty, judged

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


def test_what_all_else_rests_on_comes_first() -> None:
    base, other = play(APP, ("NeedsNoTypeAtAll", "QuotesTheCode")).causes
    assert (base.id, base.rules, other.id) == ("c1", ("QMT-DN-105",), "c2")
    assert party(APP)[0].rules["QMT-DN-105"].base


def test_a_must_comes_before_a_should() -> None:
    causes = play(APP, ("LabelsAsText", "NeedsNoTypeAtAll")).causes
    assert [[str(party(APP)[0].rules[rule].level) for rule in cause.rules[:1]] for cause in causes] == [["MUST"], ["SHOULD"]]


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


def test_a_title_says_place_and_status_in_each_language() -> None:
    assert title("type", calls=False, place="/from", status=200)["en"] == "Values of a wrong type are accepted, at /from (HTTP 200)"
    assert title("type", calls=False, place="/from", status=200)["zh"] == "类型错误的值被接受,位于 /from (HTTP 200)"
    assert title("type", calls=True)["zh"] == "目标发送了类型错误的值"
