"""Users, files, echoes and conversations; and no oddity of a conforming platform fails."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.core.examination import Mark
from conformance.selftest.doctor.examined import ASK, KNOWN, LIMITS, SEND, answer, failed, of, on
from conformance.selftest.doctor.platform.users import made, user
from conformance.selftest.rig.runs import DEMO, PARTY, faulty


def test_a_second_user_who_is_refused_is_said() -> None:
    for who, words in ((user("no-token", "bob"), "the ccmessaging-token of user bob is refused (HTTP 401)"), (made(3, "bob"), "3 h 0 min old")):
        said = of(users=(KNOWN.users[0], who))
        assert said.failed == ["users"]
        assert words in said.of("users").text
        assert "applyToken" in said.of("users").then


def test_one_user_is_a_warning() -> None:
    said = of(users=KNOWN.users[:1])
    assert said.failed == []
    assert (said.of("users").mark, "[[users]]" in said.of("users").then) == (Mark.WARN, True)


def test_a_user_who_hears_another_is_said() -> None:
    platform: Any = PARTY.reference(KNOWN)

    class Leaks(type(platform)):  # type: ignore[misc]
        def say(self, _user: str, **fields: Any) -> None:
            for other in ("alice", "bob"):
                super().say(other, **fields)

    said = of(Leaks(KNOWN))
    assert said.failed == ["users"]
    assert [hop.text for hop in said.hops if hop.name == "users"] == ["all 2 are served", "bob hears what alice says"]


def test_files_are_accepted_refused_or_lacking() -> None:
    said = of(known=KNOWN, media={"IMAGE": KNOWN.media["IMAGE"]})
    assert said.of("media").text == "IMAGE accepted"
    platform = PARTY.reference(KNOWN)
    picky = on(SEND, lambda request: answer(400, resultCode="1") if b'"AUDIO"' in request.body else platform(request))
    said = of(picky)
    lines = [hop for hop in said.hops if hop.name == "media"]
    assert [hop.mark for hop in lines] == [Mark.OK, Mark.FAIL, Mark.WARN], said.text
    assert lines[1].text == "AUDIO not accepted (HTTP 400, resultCode 1)"
    assert "VIDEO" in lines[2].text


def test_an_echo_that_was_declared_and_never_came_is_said() -> None:
    said = of(on(ASK, lambda _: answer(200, resultCode="0", resultDesc="", downlinkMessages=[])))
    assert said.failed == ["echo"]
    assert said.of("echo").text == "an echo is declared, and none came within 0.3 s"
    assert of(faulty("SaysSomethingElse", target=KNOWN)).of("echo").text.endswith("; other messages came")
    assert "downlink_wait" in said.of("echo").then


@pytest.mark.parametrize("declared", ["any", "none"])
def test_an_echo_that_nobody_declared_is_said(declared: str) -> None:
    said = of(downlink=declared).of("echo")
    assert (said.mark, 'write downlink = "echo"' in said.then) == (Mark.WARN, True)


def test_no_echo_and_none_declared_is_well() -> None:
    said = of(on(ASK, lambda _: answer(200, resultCode="0", resultDesc="")), downlink="none").of("echo")
    assert said.mark is Mark.OK


def test_a_conversation_that_is_not_accepted_is_said() -> None:
    said = of(known=KNOWN, credentials={**KNOWN.credentials, "channel_id": "1"}, handler=PARTY.reference(KNOWN))
    refuses = of(on(SEND, lambda _: answer(200, resultCode="13", resultDesc="no such channel")))
    failed(refuses, "ccmessaging.uplink", "CONNECT of user alice is not accepted (HTTP 200, resultCode 13: no such channel)", "channel_id")
    assert said.of("authentication").mark is Mark.OK


@pytest.mark.parametrize("oddity", PARTY.oddities)
def test_no_oddity_of_a_conforming_platform_fails(oddity: str) -> None:
    said = of(faulty(oddity), known=replace(DEMO, embedded=False, downlink="any"), limits=LIMITS)
    without = ["ccmessaging.poll"] if oddity == "PushesWhereThereAreNoPolls" else []
    assert said.failed == without, said.text
