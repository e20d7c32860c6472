"""A finding comes again where its fault is, is gone where it is not, and is unknown where nothing could be judged."""

import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.exchange import Request, Response
from conformance.core.settings import Options, Secret, User
from conformance.harness.judge.judge import Judge
from conformance.harness.play.again import shown
from conformance.harness.run.progress import Progress
from conformance.harness.run.replay import Fate, replay
from conformance.protocols import party
from conformance.selftest.harness.replay.found import LIMITS, Made, again, found, of
from conformance.selftest.rig.runs import CALLBACK, DEMO, QMT_APP, QMT_PLATFORM, calling, pushing
from conformance.wire.server import running

ECHO = replace(DEMO, downlink="echo")
QMT = replace(QMT_PLATFORM, listen=None)
DEMO_ALONE, QMT_ALONE = (replace(target, users=target.users[:1]) for target in (DEMO, QMT))
"""One user only, for faults that spoil what comes next, whosever it is."""
CASES = [
    pytest.param(of(DEMO), "TakesCommaInMessageId", "CCM-UP-098", "ccmessaging.uplink", id="a broken message that is accepted"),
    pytest.param(of(DEMO), "NeedsNoToken", "CCM-UP-130", "ccmessaging.uplink", id="a header that is left out"),
    pytest.param(of(DEMO), "TakesEveryMethod", "CCM-UP-002", "ccmessaging.uplink", id="another method"),
    pytest.param(of(DEMO), "TakesEveryPath", "CCM-UP-003", "ccmessaging.uplink", id="another path"),
    pytest.param(of(DEMO_ALONE), "LosesItselfAfterBadJson", "CCM-UP-150", "ccmessaging.uplink", id="a message after a body that is no JSON"),
    pytest.param(of(DEMO), "RefusesShortUserIds", "CCM-UP-008", "ccmessaging.uplink", id="a message of a certain user"),
    pytest.param(of(DEMO), "SaysZeroAsNumber", "CCM-UP-143", "ccmessaging.uplink", id="the form of every answer"),
    pytest.param(of(DEMO), "RefusesChat", "CCM-UP-001", "ccmessaging.uplink", id="nothing is accepted"),
    pytest.param(of(DEMO), "ConnectsOnce", "CCM-UP-152", "ccmessaging.uplink", id="nobody comes back"),
    pytest.param(of(DEMO), "AddressesTheChannel", "CCM-PO-039", "", id="the form of what is polled"),
    pytest.param(of(DEMO_ALONE), "LocksOutAfterAWrongPoll", "CCM-PO-010", "", id="a poll after a refused one"),
    pytest.param(of(ECHO), "SwapsNeighbours", "CCM-PO-072", "", id="the order of what is polled"),
    pytest.param(of(CALLBACK), "AcknowledgesWhatItCannotRead", "CCM-PU-170", "ccmessaging.push", id="a push that is no JSON"),
    pytest.param(of(CALLBACK), "AlwaysSaysOne", "CCM-PU-101", "ccmessaging.push", id="a push that is refused"),
    pytest.param(of(QMT_APP), "AnswersCreated", "QMT-DN-102", "qmt.downlink", id="the status of an app"),
    pytest.param(of(QMT_ALONE), "FailsAfterABrokenBody", "QMT-UP-190", "qmt.uplink", id="a QMT message after a broken one"),
]


@pytest.mark.parametrize(("make", "fault", "rule", "leg"), CASES)
def test_a_finding_comes_again_where_its_fault_is_and_is_gone_where_it_is_not(
    tmp_path: Path, make: Callable[..., Made], fault: str, rule: str, leg: str
) -> None:
    legs = (leg,) if leg else ()
    recording = found(tmp_path, make(fault), rule, legs, "" if leg or fault == "LocksOutAfterAWrongPoll" else "CHAT/TEXT,text/*")
    assert again(tmp_path, make(fault), recording).verdict is Fate.SAME
    gone = again(tmp_path, make(), recording)
    assert (gone.verdict, len(gone.turns), gone.ending.text) == (Fate.GONE, 2, "")


@pytest.mark.parametrize(
    ("make", "fault", "rule"),
    [
        pytest.param(lambda *names: pushing(*names, downlink="echo"), "HoldsPushesBack", "CCM-PU-072", id="the order of pushes"),
        pytest.param(pushing, "PushesJsonWithinJson", "CCM-PU-011", id="the form of pushes"),
        pytest.param(calling, "CountsSeconds", "QMT-DN-008", id="the query of what a platform sends"),
    ],
)
def test_what_a_platform_sends_is_provoked_again_by_the_conversation_before_it(
    tmp_path: Path, make: Callable[..., Made], fault: str, rule: str
) -> None:
    recording = found(tmp_path, make(fault), rule, cells="CHAT/TEXT,text/*")
    assert recording.possible
    assert all(messages for _, messages in recording.conversations)
    assert again(tmp_path, make(fault), recording).verdict is Fate.SAME
    assert again(tmp_path, make(), recording).verdict is Fate.GONE


def test_what_comes_now_and_then_is_unstable(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("RefusesEverySeventh"), "CCM-UP-001", ("ccmessaging.uplink",))
    outcome = again(tmp_path, of(DEMO)("RefusesEverySeventh"), recording, 12)
    assert outcome.verdict is Fate.UNSTABLE
    assert {turn.shown for turn in outcome.turns} == {True, False}


def test_another_target_is_spoken_to_with_its_own_users_channel_and_secrets(tmp_path: Path) -> None:
    own = replace(
        DEMO,
        users=(User("zoe", Secret("another-token-0001", "ZOE")),),
        credentials={**DEMO.credentials, "channel_id": "2022", "app_key": Secret("another-key-0001", "KEY")},
    )
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",))
    assert again(tmp_path, of(own)("TakesCommaInMessageId"), recording).verdict is Fate.SAME
    bodies = [
        json.loads(line)["request"]["body"] for line in (tmp_path / "again" / "events.jsonl").read_text().splitlines() if '"case":"again"' in line
    ]
    assert {json.loads(body)["from"] for body in bodies if body} == {"zoe"}
    assert {json.loads(body)["to"] for body in bodies if body} == {"2022"}
    assert "another-" not in (tmp_path / "again" / "events.jsonl").read_text()


def test_a_secret_that_was_written_as_its_name_is_put_back(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",))
    ((user, (recorded,)),) = recording.conversations
    message = replace(recorded, body={**recorded.body, "senderNickname": "${KEY}"})
    seen: list[bytes] = []
    handler, target = of(replace(DEMO, credentials={**DEMO.credentials, "app_key": Secret("a-key-of-ours", "KEY")}))("TakesCommaInMessageId")

    def listening(request):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        seen.append(request.body)
        return handler(request)

    again(tmp_path, (listening, target), replace(recording, conversations=((user, [message]),)))
    assert any(b'"senderNickname":"a-key-of-ours"' in body for body in seen)
    assert "a-key-of-ours" not in (tmp_path / "again" / "events.jsonl").read_text()


def in_the_way(answer: Response, when: Callable[[Request], bool]) -> Made:
    """Return the faulty platform behind something that answers instead of it now and then."""
    handler, target = of(DEMO)("TakesCommaInMessageId")
    return (lambda request: answer if when(request) else handler(request)), target


@pytest.mark.parametrize(
    ("answer", "when"),
    [
        pytest.param(Response(503), lambda request: b'"messageId":"' in request.body, id="a gateway"),
        pytest.param(Response(200, (), b"<html>"), lambda request: b'"messageId":"' in request.body, id="a web page"),
        pytest.param(Response(400), lambda request: b"CONNECT" in request.body and b"u5" not in request.body, id="no conversation"),
    ],
)
def test_what_could_not_be_judged_is_not_gone(tmp_path: Path, answer: Response, when: Callable[[Request], bool]) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",))
    outcome = again(tmp_path, in_the_way(answer, when), recording)
    assert outcome.verdict is Fate.UNKNOWN
    assert not any(turn.shown is False for turn in outcome.turns)


def test_what_rests_on_an_echo_is_not_gone_where_none_is_declared(tmp_path: Path) -> None:
    recording = found(tmp_path, of(ECHO)("CutsTextsAt255"), "CCM-PO-073")
    outcome = again(tmp_path, of(replace(DEMO, downlink="any"))("CutsTextsAt255"), recording)
    assert (outcome.verdict, [turn.shown for turn in outcome.turns]) == (Fate.UNKNOWN, [None, None])


def test_what_is_told_to_somebody_else_takes_several_users(tmp_path: Path) -> None:
    recording = found(tmp_path, of(ECHO)("TellsTheWrongUser"), "CCM-PO-074")
    assert len(recording.conversations) > 1
    assert again(tmp_path, of(ECHO)("TellsTheWrongUser"), recording, 3).verdict is not Fate.GONE


def test_a_secret_within_a_number_spoils_no_recording(tmp_path: Path) -> None:
    handler, target = of(replace(CALLBACK, credentials={**CALLBACK.credentials, "push_authorization": Secret("1795", "DIGITS")}))("AlwaysSaysOne")
    recording = found(tmp_path, (handler, target), "CCM-PU-101", ("ccmessaging.push",))
    assert recording.conversations[0][1]


def test_a_target_that_is_not_there_is_no_proof_that_a_finding_is_gone(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",))
    who = replace(DEMO, url="http://127.0.0.1:1", embedded=False, limits=LIMITS)
    outcome = replay(party(who.party)[1], who, Options(tmp_path / "again", "again", "again"), recording, 3, Progress())
    assert (outcome.verdict, outcome.turns) == (Fate.UNKNOWN, ())
    assert "nothing listens at" in outcome.ending.text


def test_ctrl_c_ends_a_replay_with_what_there_is(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",))
    handler, target = of(DEMO)()
    who, seen = replace(target, url="http://127.0.0.1:1", embedded=False, limits=LIMITS), Progress()
    with running(handler) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr("conformance.harness.run.replay.greet", lambda *_: signal.raise_signal(signal.SIGINT))
        previous = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            outcome = replay(party(who.party)[1], replace(who, url=url), Options(tmp_path / "again", "again", "again"), recording, 3, seen)
        finally:
            signal.signal(signal.SIGINT, previous)
    assert (outcome.verdict, outcome.turns) == (Fate.UNKNOWN, ())
    assert "interrupted" in outcome.ending.text


def test_what_a_conversation_held_again_could_not_show_is_not_unstable() -> None:
    judge = Judge(party("ccmessaging.platform")[0])
    assert shown(judge, "CCM-PO-039") is None
    judge.enter([], {"CCM-PO-039": 1})
    assert shown(judge, "CCM-PO-039") is False
