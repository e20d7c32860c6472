"""An examination leaves a conforming target clean, and says no secret."""

from dataclasses import replace

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.settings import User
from conformance.selftest.doctor.examined import ASK, KNOWN, SEND, answer, credentials, of, on
from conformance.selftest.rig.runs import DEMO, PARTY

ORDER = [
    "configuration",
    "listener",
    "name",
    "connection",
    "HTTP",
    "credentials",
    "interface",
    "authentication",
    "ccmessaging.uplink",
    "ccmessaging.poll",
    "users",
    "media",
    "echo",
    "clock",
    "limits",
]


def test_a_conforming_target_is_all_right_and_left_clean() -> None:
    platform = PARTY.reference(KNOWN)
    said = of(platform)
    assert {hop.name: hop.mark for hop in said.hops if hop.mark is not Mark.OK} == {"listener": Mark.SKIP, "media": Mark.WARN}, said.text
    assert list(dict.fromkeys(hop.name for hop in said.hops)) == ORDER
    assert platform.connected == set()  # type: ignore[attr-defined]
    assert said.requests < 35


@pytest.mark.parametrize(("status", "long"), [(200, 0), (302, 0), (400, 900), (401, 0), (401, 900), (403, 0), (404, 0), (500, 0)])
def test_no_secret_is_said_even_if_the_target_says_all_it_hears(status: int, long: int) -> None:
    def parrot(request: Request) -> Response:
        heard = "\x1b[31m\u202e" + "x" * long + " ".join(f"{name}={value}" for name, value in request.headers) + request.body.decode()
        there = ("Location", "https://elsewhere.example/" + (request.header("authorization") or "").replace(" ", "/") + "/x")
        return answer(status, there, resultCode="17", resultDesc=heard, errorCode="0", exceptionInfo=heard[-199:])

    for handler in (on(SEND, parrot), on(ASK, parrot), parrot):
        for known in (KNOWN.credentials, credentials(app_key="demo-app-key-0001", app_secret="demo-app-secret-0001")):  # noqa: S106
            said = of(handler, credentials=known)
            assert said.failed
            shown = [secret for secret in KNOWN.secrets if secret in said.text] + ["demo-app-secret"] * ("demo-app-secret" in said.text)
            assert shown == [], said.text
            assert all(hop.text.isprintable() and hop.then.isprintable() and len(hop.text + hop.then) < 900 for hop in said.hops)


def test_no_secret_is_said_that_was_fetched() -> None:
    known = replace(KNOWN, users=(User("alice", None),), credentials=DEMO.credentials)
    platform, heard = PARTY.reference(known), list[str]()

    def parrot(request: Request) -> Response:
        heard.extend(str(request.header(name)) for name in ("authorization", "ccmessaging-token"))
        return answer(500, resultCode="1", resultDesc=" ".join(heard[-2:]))

    said = of(on(SEND, parrot, platform), known=known)
    assert said.failed == ["ccmessaging.uplink"]
    assert heard[0].startswith("Bearer demo-issued")
    assert "${ACCESS_TOKEN} ${TOKEN_ALICE}" in said.text
    assert "demo-issued" not in said.text
    assert heard[1] not in said.text
