"""`ccmsg replay`: a finding comes again where its fault is, is gone where it is not, and is unstable where it comes now and then."""

import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli.main import app
from conformance.core.errors import UsageError
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Options, Secret, Target, User
from conformance.core.verdict import ExitCode
from conformance.harness.again import shown
from conformance.harness.judge import Judge
from conformance.harness.progress import Progress
from conformance.harness.recorded import Recording, read_recording
from conformance.harness.replay import Replayed, Verdict, replay
from conformance.protocols import party
from conformance.selftest.rig.runs import CALLBACK, DEMO, QMT_APP, QMT_PLATFORM, calling, faulty, judged, pushing
from conformance.wire.server import running

LIMITS = Limits(timeout=3, downlink_wait=0.5)
ECHO = replace(DEMO, downlink="echo")
QMT = replace(QMT_PLATFORM, listen=None)
Made = tuple[Handler, Target]


def of(target: Target) -> Callable[..., Made]:
    """Return what makes a reference of a world, with faults mixed in, and the target it is."""
    return lambda *names: (faulty(*names, target=target, known=party(target.party)[1]), target)


def found(folder: Path, made: Made, rule: str, legs: tuple[str, ...] = (), rules: tuple[str, ...] = ()) -> Recording:
    """Judge a target, and return what was recorded of the finding about a rule."""
    handler, target = made
    result = judged(folder, handler, target, limits=LIMITS, legs=legs, rules=rules)
    return read_recording(folder, next(finding.id for finding in result.findings if finding.rule == rule))


def again(folder: Path, made: Made, recording: Recording, times: int = 2) -> Replayed:
    """Send a recording again to a target of its own."""
    handler, target = made
    known = party(target.party)[1]
    with running(handler) as url:
        who = replace(target, url=url, embedded=False, limits=LIMITS)
        return replay(known, who, Options(folder / "again", "again", "again"), recording, times, Progress())


CASES = [
    pytest.param(of(DEMO), "TakesCommaInMessageId", "CCM-UP-098", "ccmessaging.uplink", id="a broken message that is accepted"),
    pytest.param(of(DEMO), "NeedsNoToken", "CCM-UP-130", "ccmessaging.uplink", id="a header that is left out"),
    pytest.param(of(DEMO), "TakesEveryMethod", "CCM-UP-002", "ccmessaging.uplink", id="another method"),
    pytest.param(of(DEMO), "TakesEveryPath", "CCM-UP-003", "ccmessaging.uplink", id="another path"),
    pytest.param(of(DEMO), "LosesItselfAfterBadJson", "CCM-UP-150", "ccmessaging.uplink", id="a message after a body that is no JSON"),
    pytest.param(of(DEMO), "RefusesShortUserIds", "CCM-UP-008", "ccmessaging.uplink", id="a message of a certain user"),
    pytest.param(of(DEMO), "SaysZeroAsNumber", "CCM-UP-143", "ccmessaging.uplink", id="the form of every answer"),
    pytest.param(of(DEMO), "RefusesChat", "CCM-UP-001", "ccmessaging.uplink", id="nothing is accepted"),
    pytest.param(of(DEMO), "ConnectsOnce", "CCM-UP-152", "ccmessaging.uplink", id="nobody comes back"),
    pytest.param(of(DEMO), "AddressesTheChannel", "CCM-PO-039", "", id="the form of what is polled"),
    pytest.param(of(DEMO), "LocksOutAfterAWrongPoll", "CCM-PO-010", "", id="a poll after a refused one"),
    pytest.param(of(ECHO), "SwapsNeighbours", "CCM-PO-072", "", id="the order of what is polled"),
    pytest.param(of(CALLBACK), "AcknowledgesWhatItCannotRead", "CCM-PU-170", "ccmessaging.push", id="a push that is no JSON"),
    pytest.param(of(CALLBACK), "AlwaysSaysOne", "CCM-PU-101", "ccmessaging.push", id="a push that is refused"),
    pytest.param(of(QMT_APP), "AnswersCreated", "QMT-DN-102", "qmt.downlink", id="the status of an app"),
    pytest.param(of(QMT), "FailsAfterABrokenBody", "QMT-UP-190", "qmt.uplink", id="a QMT message after a broken one"),
]


@pytest.mark.parametrize(("make", "fault", "rule", "leg"), CASES)
def test_a_finding_comes_again_where_its_fault_is_and_is_gone_where_it_is_not(
    tmp_path: Path, make: Callable[..., Made], fault: str, rule: str, leg: str
) -> None:
    legs = (leg,) if leg else ()
    recording = found(tmp_path, make(fault), rule, legs, () if rule.startswith("CCM-PO") else (rule,))
    assert again(tmp_path, make(fault), recording).verdict is Verdict.SAME
    gone = again(tmp_path, make(), recording)
    assert (gone.verdict, len(gone.turns), gone.ending.text) == (Verdict.GONE, 2, "")


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
    recording = found(tmp_path, make(fault), rule)
    assert recording.possible
    assert all(messages for _, messages in recording.conversations)
    assert again(tmp_path, make(fault), recording).verdict is Verdict.SAME
    assert again(tmp_path, make(), recording).verdict is Verdict.GONE


def test_what_comes_now_and_then_is_unstable(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("RefusesEverySeventh"), "CCM-UP-001", ("ccmessaging.uplink",), ("CCM-UP-001",))
    outcome = again(tmp_path, of(DEMO)("RefusesEverySeventh"), recording, 12)
    assert outcome.verdict is Verdict.UNSTABLE
    assert {turn.shown for turn in outcome.turns} == {True, False}


def test_another_target_is_spoken_to_with_its_own_users_channel_and_secrets(tmp_path: Path) -> None:
    own = replace(
        DEMO,
        users=(User("zoe", Secret("another-token-0001", "ZOE")),),
        credentials={**DEMO.credentials, "channel_id": "2022", "app_key": Secret("another-key-0001", "KEY")},
    )
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",), ("CCM-UP-098",))
    assert again(tmp_path, of(own)("TakesCommaInMessageId"), recording).verdict is Verdict.SAME
    bodies = [
        json.loads(line)["request"]["body"] for line in (tmp_path / "again" / "events.jsonl").read_text().splitlines() if '"case":"again"' in line
    ]
    assert {json.loads(body)["from"] for body in bodies if body} == {"zoe"}
    assert {json.loads(body)["to"] for body in bodies if body} == {"2022"}
    assert "another-" not in (tmp_path / "again" / "events.jsonl").read_text()


def test_a_secret_that_was_written_as_its_name_is_put_back(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",), ("CCM-UP-098",))
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
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",), ("CCM-UP-098",))
    outcome = again(tmp_path, in_the_way(answer, when), recording)
    assert outcome.verdict is Verdict.UNKNOWN
    assert not any(turn.shown is False for turn in outcome.turns)


def test_what_rests_on_an_echo_is_not_gone_where_none_is_declared(tmp_path: Path) -> None:
    recording = found(tmp_path, of(ECHO)("CutsTextsAt255"), "CCM-PO-073")
    outcome = again(tmp_path, of(replace(DEMO, downlink="any"))("CutsTextsAt255"), recording)
    assert (outcome.verdict, [turn.shown for turn in outcome.turns]) == (Verdict.UNKNOWN, [None, None])


def test_what_is_told_to_somebody_else_takes_several_users(tmp_path: Path) -> None:
    recording = found(tmp_path, of(ECHO)("TellsTheWrongUser"), "CCM-PO-074")
    assert len(recording.conversations) > 1
    assert again(tmp_path, of(ECHO)("TellsTheWrongUser"), recording, 3).verdict is not Verdict.GONE


def test_a_secret_within_a_number_spoils_no_recording(tmp_path: Path) -> None:
    handler, target = of(replace(CALLBACK, credentials={**CALLBACK.credentials, "push_authorization": Secret("1795", "DIGITS")}))("AlwaysSaysOne")
    recording = found(tmp_path, (handler, target), "CCM-PU-101", ("ccmessaging.push",), ("CCM-PU-101",))
    assert recording.conversations[0][1]


def test_a_target_that_is_not_there_is_no_proof_that_a_finding_is_gone(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",), ("CCM-UP-098",))
    who = replace(DEMO, url="http://127.0.0.1:1", embedded=False, limits=LIMITS)
    outcome = replay(party(who.party)[1], who, Options(tmp_path / "again", "again", "again"), recording, 3, Progress())
    assert (outcome.verdict, outcome.turns) == (Verdict.UNKNOWN, ())
    assert "nothing listens at" in outcome.ending.text


def ccmsg(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command line in this process, with its evidence in `folder`."""
    done = CliRunner().invoke(app, ["replay", *arguments, "--out", str(folder / "evidence")])
    mistake = isinstance(done.exception, UsageError)
    return ExitCode.USAGE if mistake else done.exit_code, f"{done.stdout}{done.exception if mistake else ''}"


def test_the_command_says_each_attempt_and_ends_with_a_code_of_its_own(tmp_path: Path) -> None:
    handler, target = of(QMT_APP)("AnswersCreated")
    recording = found(tmp_path, (handler, target), "QMT-DN-102", ("qmt.downlink",), ("QMT-DN-102",))
    config = tmp_path / "ccmsg.toml"
    credentials = 'appid = "1001"\nappsecret = "demo-appsecret-0001"\naccess_token = "demo-access-token-0001"'
    config.write_text(f'[target]\nas = "qmt.app"\n[qmt]\n{credentials}\n[[users]]\nid = "u1"\n')
    ask = (recording.finding, "--from", str(tmp_path), "--config", str(config), "--times", "2")
    with running(faulty("AnswersCreated", target=QMT_APP, known=party("qmt.app")[1])) as url:
        code, said = ccmsg(tmp_path, *ask, "--target", url)
    assert (code, said.count("same"), "SAME  2 of 2 times" in said) == (ExitCode.VIOLATIONS, 2, True)
    with running(faulty(target=QMT_APP, known=party("qmt.app")[1])) as url:
        code, said = ccmsg(tmp_path, *ask, "--target", url)
    assert (code, "GONE  0 of 2 times" in said) == (ExitCode.CONFORMANT, True)
    assert (tmp_path / "evidence" / "exchanges.har").exists()
    code, said = ccmsg(tmp_path, *ask)
    assert code == ExitCode.INCONCLUSIVE
    assert "UNKNOWN" in said


def test_what_cannot_be_sent_again_is_said_plainly(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",), ("CCM-UP-098",))
    code, said = ccmsg(tmp_path, "f1", "--from", str(tmp_path / "evidence"))
    assert (code, "cannot read" in said) == (ExitCode.USAGE, True)
    (tmp_path / "evidence").symlink_to(tmp_path)
    _, said = ccmsg(tmp_path, recording.finding, "--from", str(tmp_path))
    assert "take the place" in said
    (tmp_path / "evidence").unlink()
    _, said = ccmsg(tmp_path, "f99", "--from", str(tmp_path))
    assert f"it has {recording.finding}" in said
    _, said = ccmsg(tmp_path, "f1", "--from", str(tmp_path / "nowhere"))
    assert "cannot read" in said
    with pytest.raises(UsageError, match="wore out"):
        again(tmp_path, of(DEMO)(), replace(recording, rule="CCM-UP-153"))
    with pytest.raises(UsageError, match="by itself"):
        again(tmp_path, of(CALLBACK)(), replace(recording, party="ccmessaging.integrator", possible=False))
    events = tmp_path / "events.jsonl"
    events.write_text("\n".join(line.replace('"again":', '"other":') for line in events.read_text().splitlines()))
    _, said = ccmsg(tmp_path, recording.finding, "--from", str(tmp_path))
    assert "of this release" in said
    events.write_text("5\n")
    _, said = ccmsg(tmp_path, recording.finding, "--from", str(tmp_path))
    assert "of this release" in said


def test_a_configuration_that_was_not_named_does_not_choose_another_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = of(QMT_APP)("AnswersCreated")
    credentials = 'appid = "1001"\nappsecret = "demo-appsecret-0001"\naccess_token = "demo-access-token-0001"'
    (tmp_path / "ccmsg.toml").write_text(f'[target]\nas = "qmt.app"\nurl = "http://127.0.0.1:1"\n[qmt]\n{credentials}\n[[users]]\nid = "u1"\n')
    monkeypatch.chdir(tmp_path)
    recording = found(tmp_path / "run", made, "QMT-DN-102", ("qmt.downlink",), ("QMT-DN-102",))
    code, said = ccmsg(tmp_path, recording.finding, "--from", "run", "--times", "1")
    assert (code, f"at {recording.url}" in said) == (ExitCode.INCONCLUSIVE, True)


def test_ctrl_c_ends_a_replay_with_what_there_is(tmp_path: Path) -> None:
    recording = found(tmp_path, of(DEMO)("TakesCommaInMessageId"), "CCM-UP-098", ("ccmessaging.uplink",), ("CCM-UP-098",))
    handler, target = of(DEMO)()
    who, seen = replace(target, url="http://127.0.0.1:1", embedded=False, limits=LIMITS), Progress()
    with running(handler) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr("conformance.harness.replay.greet", lambda *_: signal.raise_signal(signal.SIGINT))
        previous = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            outcome = replay(party(who.party)[1], replace(who, url=url), Options(tmp_path / "again", "again", "again"), recording, 3, seen)
        finally:
            signal.signal(signal.SIGINT, previous)
    assert (outcome.verdict, outcome.turns) == (Verdict.UNKNOWN, ())
    assert "interrupted" in outcome.ending.text


def test_what_a_conversation_held_again_could_not_show_is_not_unstable() -> None:
    judge = Judge(party("ccmessaging.platform")[0])
    assert shown(judge, "CCM-PO-039") is None
    judge.enter([], {"CCM-PO-039": 1})
    assert shown(judge, "CCM-PO-039") is False
