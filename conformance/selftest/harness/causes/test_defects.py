"""One defect is one cause, whatever it looks like from outside; and two are two."""

from typing import Any, Final

import pytest

from conformance.core.exchange import Response
from conformance.harness.run.matrix import play
from conformance.harness.titles import title
from conformance.protocols import party
from conformance.selftest.rig import defects
from conformance.selftest.rig.runs import DEMO

PLATFORM, CLIENT, QMT, APP = "ccmessaging.platform", "ccmessaging.integrator", "qmt.platform", "qmt.app"
HTML_FOR_IMAGES: Final = defects.where("mediaType", "IMAGE", defects.HTML)
TYPE_UNCHECKED: Final = defects.unchecked("MsgType", "text")


# -- one defect ----------------------------------------------------------------------------------------------------------------

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
    "texts are cut": (PLATFORM, "CutsTextsAt255", {"family": "echo-changed"}, {"CCM-PO-070", "CCM-PO-073"}),
    "texts lose their blanks": (QMT, "StripsBlanks", {"family": "echo-changed"}, {"QMT-DN-070", "QMT-DN-073"}),
    "a callback refuses null in each field": (CLIENT, "RefusesNulls", {"family": "acceptance", "status": 400}, {"CCM-PU-145", "CCM-PU-146"}),
    "a callback refuses unknown fields": (CLIENT, "RefusesFieldsOutsideTheTable", {"family": "acceptance", "status": 400}, {"CCM-PU-151"}),
    "an echo is lost": (QMT, "LosesEverySeventh", {"family": "echo-lost"}, {"QMT-DN-070"}),
    "an echo comes out of order": (PLATFORM, "SwapsNeighbours", {"family": "echo-order"}, {"CCM-PO-072"}),
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


# -- two defects ---------------------------------------------------------------------------------------------------------------


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


def test_what_all_else_rests_on_comes_first() -> None:
    base, other = play(APP, ("NeedsNoTypeAtAll", "QuotesTheCode")).causes
    assert (base.id, base.rules, other.id) == ("c1", ("QMT-DN-105",), "c2")
    assert party(APP)[0].rules["QMT-DN-105"].base


def test_a_must_comes_before_a_should() -> None:
    found = play(APP, ("LabelsAsText", "NeedsNoTypeAtAll")).causes
    assert [[str(party(APP)[0].rules[rule].level) for rule in cause.rules[:1]] for cause in found] == [["MUST"], ["SHOULD"]]
