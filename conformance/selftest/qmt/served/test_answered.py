"""Calls of an app: whose call it is, and what it is answered."""

from dataclasses import replace
from typing import Final

import pytest

from conformance.core.counterpart import Serving
from conformance.core.exchange import Exchange, Request
from conformance.core.message import Intent, Kind
from conformance.core.settings import Listen
from conformance.harness.judge.judge import Judge
from conformance.protocols.qmt.legs import UPLINK
from conformance.protocols.qmt.served.counterpart import Served
from conformance.selftest.qmt.served.met import OK, PARTY, PATH, PROTOCOL, TARGET, TEXT, Met, asked, talking

CALLING: Final = [name for name, odd in PARTY.oddities.items() if odd.__module__.endswith(("odd_calls", "odd_app_calls"))]


@pytest.mark.parametrize(
    ("path", "leg"),
    [
        (PATH, UPLINK.name),
        ("/api/v1.0/1002/staffService/message", UPLINK.name),
        ("/API/V1/1001/STAFFSERVICE/MESSAGE", UPLINK.name),
        ("/v1/1001/staffService/message", UPLINK.name),
        ("/api/v1/1001/staffService/messages", UPLINK.name),
        ("/api/v1/1001/message", UPLINK.name),
        ("/api/v1/1001/staffService/demand", "qmt.demand"),
        ("/api/v2/1001/leavemessage", "qmt.leavemessage"),
        ("/", ""),
        ("/favicon.ico", ""),
        ("/api/v1/pods", ""),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/qmt"])
def test_what_names_the_interface_is_the_apps_and_all_else_a_strangers(prefix: str, path: str, leg: str) -> None:
    served = Served(replace(TARGET, listen=Listen("127.0.0.1:0", prefix or "/")), Serving())
    assert served.leg(prefix + path) == leg
    assert not prefix or served.leg(path) == ""


def test_what_is_right_is_taken() -> None:
    met = Met()
    assert met(asked()).json == OK
    assert met.broken == set()


@pytest.mark.parametrize(
    ("request_", "rule", "status", "code"),
    [
        (asked(method="GET"), "001", 405, 30006),
        (asked(path="/api/v1/1001/staffService/messages"), "002", 404, 30006),
        (asked(path="/api/v1/1002/staffService/message"), "003", 200, 30002),
        (asked(headers=(("Content-Type", "text/plain"),)), "005", 200, 30006),
        (asked(url=f"{PATH}?signature=x"), "006", 200, 30001),
        (asked(url=f"{PATH}?timestamp=1407812629434"), "007", 200, 30001),
        (asked(url=f"{PATH}?timestamp=1407812629434&signature=x"), "009", 200, 30003),
        (asked(b"{"), "010", 200, 30005),
        (asked([TEXT]), "011", 200, 30005),
        (asked({**TEXT, "FromUserId": None}), "020", 200, 30006),
        (asked({**TEXT, "Content": 1}), "026", 200, 30006),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_refused_and_taken_where_we_are_lenient(request_: Request, rule: str, status: int, code: int) -> None:
    strict, lenient = Met(), Met(lenient=True)
    answer = strict(request_)
    assert (answer.status, answer.json["errcode"]) == (status, code)
    assert lenient(request_).json == OK
    assert strict.broken == lenient.broken == {f"QMT-UP-{rule}"}


@pytest.mark.parametrize("name", ["", *CALLING])
def test_no_odd_message_is_refused(name: str) -> None:
    target = replace(TARGET, **getattr(PARTY.oddities.get(name), "world", {}))
    met = talking(*filter(None, [name]), met=Met(target))
    assert met.broken == set()
    assert [
        exchange.request.url for exchange, seen in met.calls if not seen.beside and (exchange.response is None or exchange.response.json != OK)
    ] == []


def test_without_the_secret_no_signature_is_judged() -> None:
    target = replace(TARGET, credentials={name: value for name, value in TARGET.credentials.items() if name != "appsecret"})
    met = Met(target)
    assert met(asked(url=f"{PATH}?timestamp=1407812629434&signature=x")).json == OK
    assert met.broken == set()
    assert "QMT-UP-009" not in met.judge.judged


def test_who_names_no_app_hears_every_app() -> None:
    met = Met(replace(TARGET, credentials={"version": "v1"}))
    assert met(asked(path="/api/v1/4711/staffService/message")).json == OK
    assert met.broken == set()
    assert not {"QMT-UP-003", "QMT-UP-009"} & met.judge.judged.keys()
    assert met.served.leg("/") == ""


def test_what_broke_off_is_no_message_that_comes_again() -> None:
    served, request = Served(TARGET, Serving()), asked()
    broken = Exchange(1, UPLINK.name, request, None, Intent(Kind.FORM, ""), failure="closed", target=TARGET, inbound=True)
    assert (served.see(broken).observed, served.see(broken).scenarios) == ((), frozenset())


def test_the_path_of_a_tunnel_is_none_of_the_apps() -> None:
    target = replace(TARGET, listen=Listen("127.0.0.1:0", "/qmt", public_url="https://tunnel.example.com/in"))
    exchange = Exchange(
        1, UPLINK.name, asked(path=f"https://tunnel.example.com/in/qmt{PATH}"), None, Intent(Kind.FORM, ""), target=target, inbound=True
    )
    assert list(Judge(PROTOCOL).violations(exchange)) == []
