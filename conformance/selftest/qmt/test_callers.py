"""Runs whose caller is refused: a wrong secret or appid is the user's, a signature that is made otherwise is the target's, and is named."""

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.settings import Secret, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.ending import End
from conformance.harness.verdict.result import Result
from conformance.protocols import party
from conformance.protocols.qmt.legs import UPLINK
from conformance.protocols.qmt.reference.callee import Callee
from conformance.protocols.qmt.signing.refused import MISSING, UNKNOWN_APP, is_refused
from conformance.protocols.qmt.signing.trials import trials
from conformance.selftest.doctor.examined import answer
from conformance.selftest.rig.runs import QMT_APP, QMT_PLATFORM, faulty, judged

PARTIES: Final = {"qmt.platform": replace(QMT_PLATFORM, listen=None, downlink="any"), "qmt.app": QMT_APP}
SECRET: Final = {"qmt.platform": "appsecret", "qmt.app": "access_token"}
BASE: Final = {"qmt.platform": "QMT-UP-101", "qmt.app": "QMT-DN-101"}

both = pytest.mark.parametrize("name", PARTIES)


def configured(name: str, **changes: str) -> Target:
    """Return a target of which the configuration says something else."""
    target = PARTIES[name]
    return replace(target, credentials={**target.credentials, **{key: Secret(value, key.upper()) for key, value in changes.items()}})


def reference(name: str, **methods: Any) -> Any:
    """Return a reference with its own credentials, and with other methods."""
    return party(name)[1].reference(PARTIES[name], type("Other", (), methods))


def gave_up(result: Result, *words: str) -> None:
    """Assert that a run is inconclusive because of its credentials, and charges nothing to the target."""
    ending = result.ending
    assert (result.conclusion, ending.end, result.findings) == (Conclusion.INCONCLUSIVE, End.CREDENTIALS, ())
    assert [word for word in words if word not in f"{ending.text} | {ending.then}"] == []
    assert result.exchanges < 40
    assert Verdict.PASSED not in {cell.verdict for cell in result.cells}


def named(result: Result, rule: str, text: str) -> None:
    """Assert that a run names one thing that a target does instead of what is documented."""
    assert (result.conclusion, result.ending.end) == (Conclusion.VIOLATIONS, End.BASE_BROKEN)
    assert [finding.rule for finding in result.findings] == [rule]
    assert result.ending.text == f"the target takes {text}"
    assert [cause.title for cause in result.causes] == [f"The target takes {text}"]
    assert "mend the target" in result.ending.then


# -- the configuration is wrong ---------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("key", ["secret", "appid"])
def test_a_wrong_secret_or_appid_is_no_fault_of_the_target(tmp_path: Path, name: str, key: str) -> None:
    wrong = configured(name, **{"appid" if key == "appid" else SECRET[name]: "not-the-right-one"})
    result = judged(tmp_path, reference(name), wrong)
    code = "30002" if (name, key) == ("qmt.platform", "appid") else "30003"
    gave_up(result, "the credentials are refused (HTTP 200, errcode " + code, "check appid and the secret that signs")


@both
@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (answer(401), "the credentials are refused (HTTP "),
        (answer(403), "whoever calls is turned away (HTTP 403"),
        (answer(200, errcode=7, errmsg="签名错误"), "the credentials are refused (HTTP "),
        (answer(400, errcode=7, errmsg="invalid sign"), "the credentials are refused (HTTP "),
    ],
)
def test_credentials_are_refused_in_many_ways(tmp_path: Path, name: str, reply: Response, said: str) -> None:
    gave_up(judged(tmp_path, lambda _: reply, PARTIES[name]), said)


@both
def test_secrets_that_are_mixed_up_are_no_fault_of_the_target(tmp_path: Path, name: str) -> None:
    own = PARTIES[name].credentials
    mixed = configured(name, appsecret=str(own["access_token"]), access_token=str(own["appsecret"]))
    gave_up(judged(tmp_path, reference(name), mixed), "in this order is taken", "are mixed up in [qmt]")


@both
def test_a_secret_that_is_withdrawn_on_the_way_is_said(tmp_path: Path, name: str) -> None:
    looked, answered, slow = itertools.count(), itertools.count(), 120

    def signature_is_right(self: Any, given: str, stamp: str) -> bool:
        number = next(looked)
        return number < 150 and number != slow and Callee.signature_is_right(self, given, stamp)

    behind = reference(name, signature_is_right=signature_is_right)

    def handler(request: Request) -> Response:
        answer: Response = behind(request)
        return replace(answer, delay=0.5 if next(answered) == slow else 0)

    result = judged(tmp_path, handler, PARTIES[name])
    assert (result.conclusion, result.ending.end, result.findings) == (Conclusion.INCONCLUSIVE, End.CREDENTIALS, ())
    assert "accepted at first" in result.ending.text


# -- the target is ----------------------------------------------------------------------------------------------------------


def hashed(algorithm: str, *order: str) -> Callable[..., bool]:
    """Take a signature that is made in another way."""

    def is_right(self: Any, given: str, stamp: str) -> bool:
        parts = {"appid": self.appid(), "secret": str(self.target.credentials[SECRET[self.party]]), "timestamp": stamp}
        return given == hashlib.new(algorithm, "".join(parts[part] for part in order).encode(), usedforsecurity=False).hexdigest()

    return is_right


@both
@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("WantsUpperCase", "a signature in upper-case hex, instead of the documented signature"),
        ("WantsTheSecretFirst", "the SHA-1 of {}, appid and timestamp, in this order, instead of the documented signature"),
        ("WantsNoAppInSignatures", "the SHA-1 of {} and timestamp, in this order, instead of the documented signature"),
        ("WantsSecondsOnly", "a timestamp in seconds, instead of the documented one"),
    ],
)
def test_a_signature_that_is_made_otherwise_is_named(tmp_path: Path, name: str, fault: str, text: str) -> None:
    handler = faulty(fault, target=PARTIES[name], known=party(name)[1])
    named(judged(tmp_path, handler, PARTIES[name]), BASE[name], text.format(SECRET[name]))


@pytest.mark.parametrize(
    ("algorithm", "order", "text"),
    [
        ("md5", ("appid", "secret", "timestamp"), "the MD5 of appid, appsecret and timestamp"),
        ("sha256", ("appid", "secret", "timestamp"), "the SHA-256 of appid, appsecret and timestamp"),
        ("sha1", ("timestamp", "secret", "appid"), "the SHA-1 of timestamp, appsecret and appid"),
        ("sha1", ("appid", "secret"), "the SHA-1 of appid and appsecret"),
    ],
)
def test_another_order_or_another_hash_is_named(tmp_path: Path, algorithm: str, order: tuple[str, ...], text: str) -> None:
    handler = reference("qmt.platform", signature_is_right=hashed(algorithm, *order))
    result = judged(tmp_path, handler, PARTIES["qmt.platform"])
    named(result, "QMT-UP-101", f"{text}, in this order, instead of the documented signature")


@both
def test_a_refusal_that_does_not_speak_of_the_caller_is_the_targets(tmp_path: Path, name: str) -> None:
    result = judged(tmp_path, reference(name, objection=lambda *_: "not wanted"), PARTIES[name])
    assert (result.conclusion, result.ending.end) == (Conclusion.VIOLATIONS, End.BASE_BROKEN)
    assert "not even a plain message is accepted" in result.ending.text


def test_what_has_no_effect_is_noted(tmp_path: Path) -> None:
    target = replace(PARTIES["qmt.app"], avoid=frozenset({"CHAT"}))
    result = judged(tmp_path, lambda _: answer(401), target)
    assert result.notes == ("CHAT in target.avoid has no effect: a qmt.app is sent nothing of this kind",)


# -- what answers speak of --------------------------------------------------------------------------------------------------


def exchange(response: Response) -> Exchange:
    """Return an exchange with this answer."""
    return Exchange(1, UPLINK.name, Request("POST", "http://h", ()), response, Intent(Kind.VALID, "QMT-UP-101"), target=QMT_PLATFORM)


@pytest.mark.parametrize(
    ("response", "refused"),
    [
        (answer(200, errcode=30001), True),
        (answer(200, errcode="30002"), True),
        (answer(500, errcode=1, errmsg="AppSecret mismatch"), True),
        (answer(200, errcode=0, errmsg="signature ok"), False),
        (answer(200, errcode=30005, errmsg="no JSON"), False),
        (answer(200, errcode=30006, errmsg="参数验证失败"), False),
        (answer(500), False),
    ],
)
def test_which_answers_speak_of_the_caller(response: Response, *, refused: bool) -> None:
    assert is_refused(exchange(response)) is refused


@pytest.mark.parametrize(("code", "tried"), [(MISSING, False), (UNKNOWN_APP, False), ("30003", True)])
def test_only_where_a_signature_was_looked_at_others_are_tried(code: str, *, tried: bool) -> None:
    assert bool(list(trials(exchange(answer(200, errcode=int(code))), QMT_PLATFORM))) is tried


@both
@pytest.mark.parametrize("status", [302, 401, 403, 404, 500])
def test_a_target_that_says_yes_and_no_at_once_is_broken(tmp_path: Path, name: str, status: int) -> None:
    yes = Response(status, (("Content-Type", "application/json"), ("Location", "/elsewhere")), b'{"errcode":0,"errmsg":"ok"}')
    result = judged(tmp_path, lambda _: yes, PARTIES[name])
    assert (result.conclusion, result.ending.end) == (Conclusion.VIOLATIONS, End.BASE_BROKEN)
