"""Apps of QMT that call us: whose call it is, what it is answered, what it shows with those before it, and a run from end to end."""

import contextlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.counterpart import Seen, Serving, path_of
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.settings import Limits, Listen, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.conclude import Result
from conformance.harness.judge import Judge
from conformance.protocols import party
from conformance.protocols.qmt.legs import DEFAULT_TYPES, EVENT, UPLINK
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.served.counterpart import Served
from conformance.protocols.qmt.served.trouble import KINDS
from conformance.protocols.qmt.signing import signature
from conformance.selftest.rig.runs import judged
from conformance.wire.client import Client
from conformance.wire.server import free_port

PROTOCOL, PARTY = party("qmt.app")
TARGET: Final = PARTY.demo("http://127.0.0.1")
PATH: Final = "/api/v1/1001/staffService/message"
TEXT: Final = {"FromUserId": "alice", "MsgType": "text", "Content": "Hello"}
OK: Final = {"errcode": 0, "errmsg": "ok"}
CALLING: Final = [name for name, odd in PARTY.oddities.items() if odd.__module__.endswith(("odd_senders", "odd_callers"))]


class Met:
    """Our side of the uplink in this process, and all that came."""

    def __init__(self, target: Target = TARGET, **serving: Any) -> None:
        """Serve a target."""
        self.served = Served(target, Serving(**serving))
        self.judge, self.target = Judge(PROTOCOL), target
        self.calls: list[tuple[Exchange, Seen]] = []
        self.astray: list[str] = []

    def __call__(self, request: Request) -> Response:
        """Answer, judge and remember a call."""
        leg = self.served.leg(path_of(request))
        if not leg:
            self.astray.append(request.url)
            return Response(404)
        response = self.served.answer(request)
        url = "http://127.0.0.1" + request.url
        exchange = Exchange(len(self.calls), leg, replace(request, url=url), response, Intent(Kind.FORM, ""), target=self.target, inbound=True)
        seen = self.served.see(exchange)
        if leg == UPLINK.name:
            self.judge.take_call(exchange, seen)
        self.calls.append((exchange, seen))
        return response

    @property
    def broken(self) -> set[str]:
        """The rules that were broken."""
        return {record.violation.rule for record in self.judge.records}

    @property
    def scenarios(self) -> set[str]:
        """What was completed."""
        return {name for _, seen in self.calls for name in seen.scenarios}

    def observed(self, rule: str) -> Counter[str]:
        """What was seen under an OPEN rule."""
        return self.judge.observed[rule]


def asked(body: object = TEXT, path: str = PATH, stamp: str = "1407812629434", **changes: Any) -> Request:
    """Return a request of an app, rightly signed."""
    sign = signature("1001", str(TARGET.credentials["appsecret"]), stamp)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request("POST", f"{path}?timestamp={stamp}&signature={sign}", (("Content-Type", "application/json"),), raw)
    return replace(request, **changes)


def talking(*names: str, met: Met) -> Met:
    """Let the reference app, with faults and oddities, say all that it has to say."""
    every = {**PARTY.faults, **PARTY.oddities}
    app: Any = PARTY.reference(met.target, *(every[name] for name in names), call=met)
    app.talk()
    return met


# -- whose call it is -------------------------------------------------------------------------------------------------------


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


# -- what it is answered ----------------------------------------------------------------------------------------------------


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


# -- what it shows ----------------------------------------------------------------------------------------------------------


def test_the_reference_shows_every_cell_and_every_scenario_but_those_of_trouble() -> None:
    met = talking(met=Met())
    assert {seen.cell for _, seen in met.calls} == set(UPLINK.cells)
    assert met.scenarios == {scenario.name for scenario in PARTY.scenarios if not scenario.name.startswith("survives-")}
    assert {seen.user for _, seen in met.calls} == {user.id for user in TARGET.users}


def test_every_rule_of_an_app_that_calls_is_shown_by_the_reference() -> None:
    judge = talking(met=Met(replace(TARGET, types=("text",)), provoke=1)).judge
    own = {rule.id for rule in PROTOCOL.rules if rule.leg == UPLINK.name and rule.binds == "qmt.app"}
    absent = {"QMT-UP-028"}  # the form of files, of which none are declared here
    assert own - absent == {rule for rule in own if judge.judged[rule] or judge.observed[rule]}


def test_a_watcher_is_told_what_is_said_in_our_own_words() -> None:
    met = Met()
    met(asked({**TEXT, "Tag": {"a": 1}}))
    met(asked({**TEXT, "MsgType": "location"}))
    met(asked({"FromUserId": "bob", "MsgType": "event.CLICK.RG"}))
    met(asked(b"{"))
    met(asked(path="/api/v1/1001/leavemessage"))
    assert [seen.what for _, seen in met.calls] == ["text, with a Tag (object)", "a type of its own", EVENT, "no message", "leavemessage"]
    assert [(seen.user, seen.conversation) for _, seen in met.calls] == [("alice", 1), ("alice", 1), ("bob", 1), ("", 0), ("", 0)]


def test_an_id_of_a_customer_is_fit_to_be_shown() -> None:
    met = Met()
    for named in ("", "\ud800\n", "x" * 5000):
        met(asked({**TEXT, "FromUserId": named}))
    assert [seen.user for _, seen in met.calls] == ['""', "\\ud800\\n", "x" * 4096]


def test_a_scenario_is_completed_by_what_is_accepted_only() -> None:
    met = Met()
    met(asked({**TEXT, "Content": None}))
    assert met.scenarios == set()
    for kind in DEFAULT_TYPES:
        met(asked({**TEXT, "MsgType": kind}))
    assert met.scenarios == {*(f"sends-{kind}" for kind in DEFAULT_TYPES), "several-in-a-row"}
    met(asked({**TEXT, "FromUserId": "bob"}))
    assert "two-customers" in met.scenarios


def test_a_request_that_comes_again_and_a_signature_that_is_shared_are_observed() -> None:
    met = Met()
    for body in (TEXT, TEXT, {**TEXT, "Content": "Another"}):
        met(asked(body))
    assert met.observed("QMT-UP-017") == {"once": 2, "again": 1}
    assert met.observed("QMT-UP-034") == {"own": 2, "shared": 1}


def test_a_type_is_demanded_only_where_types_are_declared() -> None:
    for types, rules in (((), set()), (("text",), {"QMT-UP-024"}), (("text", "location"), set())):
        met = Met(replace(TARGET, types=types))
        for kind in ("text", "location", "event.CLICK.RG"):
            met(asked({**TEXT, "MsgType": kind}))
        assert met.broken == rules


def test_what_does_not_say_its_type_may_be_an_event() -> None:
    met = Met()
    met(asked({"FromUserId": "alice"}))
    assert met.broken == {"QMT-UP-023"}


# -- trouble ----------------------------------------------------------------------------------------------------------------

TRIES: Final[dict[str, Callable[[dict[str, int]], bool]]] = {
    "": lambda seen: seen == {"again": 2},
    "TriesAgainWithTheSameBytes": lambda seen: seen == {"again": 2},
    "NeverTriesAgain": lambda seen: seen == {"on": 2},
    "TriesAgainLater": lambda seen: seen == {"on": 2, "again": 2},
}


@pytest.mark.parametrize("name", TRIES)
def test_what_an_app_does_after_a_refusal_or_an_error_is_observed_and_no_alarm(name: str) -> None:
    met = talking(*filter(None, [name]), met=Met(provoke=2))
    assert met.broken == set()
    assert all(TRIES[name](dict(met.observed(rule))) for rule in ("QMT-UP-040", "QMT-UP-041"))
    assert met.observed("QMT-UP-042") == {"on": 2}
    assert met.scenarios >= {"survives-refusal", "survives-error", "survives-late-answer"}


def test_an_app_that_gives_up_survives_nothing() -> None:
    met = talking("GivesUp", met=Met(provoke=1))
    assert met.broken == set()
    assert not {name for name in met.scenarios if name.startswith("survives-")}
    assert len(met.calls) == 2


@pytest.mark.parametrize("times", [0, 1, 3])
def test_trouble_is_made_as_often_as_it_is_asked_for(times: int) -> None:
    met = talking(met=Met(provoke=times))
    made = Counter(exchange.response.provoked for exchange, _ in met.calls if exchange.response and exchange.response.provoked)
    assert made == (dict.fromkeys(KINDS, times) if times else {})


def test_what_is_wrong_gets_no_trouble() -> None:
    met = talking("SignsWithMd5", met=Met(provoke=2))
    assert not [exchange for exchange, _ in met.calls if exchange.response and exchange.response.provoked]


DONE: Final = (Verdict.PASSED, Verdict.OBSERVED)

# -- a run ------------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def speaking(app: App, listen: Listen) -> Iterator[None]:
    """Let an app talk over HTTP as soon as somebody listens."""
    client = Client(Limits(timeout=5), user_agent="selftest")

    def call(request: Request) -> Response:
        reply = client.send(replace(request, url=f"http://{listen.bind}{listen.path.rstrip('/')}{request.url}"))
        return reply.response or Response(0)

    def begin() -> None:
        while call(Request("GET", "/", ())).status == 0:
            time.sleep(0.05)
        app.talk()

    app.call = call
    thread = threading.Thread(target=begin, daemon=True)
    thread.start()
    yield
    thread.join(10)
    client.close()


def run(folder: Path, *names: str, **options: Any) -> Result:
    """Judge the reference app, with faults and oddities, where it calls us over HTTP."""
    target = replace(TARGET, listen=Listen(f"127.0.0.1:{free_port()}", "/", wait=4))
    every = {**PARTY.faults, **PARTY.oddities}
    app: Any = PARTY.reference(target, *(every[name] for name in names))
    assert target.listen is not None
    with speaking(app, target.listen):
        return judged(folder, app, target, **options)


def test_an_app_that_calls_conforms_in_every_rule_that_arises(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.conclusion is Conclusion.CONFORMANT, result.headline
    left = {row.rule.id for row in result.rules if row.rule.leg == UPLINK.name and row.rule.binds == "qmt.app" and row.verdict not in DONE}
    assert left == {"QMT-UP-024", "QMT-UP-040", "QMT-UP-041", "QMT-UP-042"}
    assert {cell.verdict for cell in result.cells if cell.leg == UPLINK.name} == {Verdict.PASSED}


def test_an_app_that_calls_wrongly_is_one_cause(tmp_path: Path) -> None:
    result = run(tmp_path, "DescribesImages", legs=(UPLINK.name,))
    assert {finding.rule for finding in result.findings} == {"QMT-UP-026"}
    assert result.heard is not None
    assert not result.heard.url.endswith("/")  # who adds the documented path to it must not call //api
    assert len(result.causes) == 1
    assert {cell.axes["MsgType"] for cell in result.cells if cell.leg == UPLINK.name and cell.verdict is Verdict.FAILED} == {"image"}


def test_trouble_over_http_is_no_alarm(tmp_path: Path) -> None:
    result = run(tmp_path, provoke=1, legs=(UPLINK.name,))
    assert result.conclusion is Conclusion.CONFORMANT, result.headline
    reasons = {row.rule.id: row.reason for row in result.rules}
    assert reasons["QMT-UP-040"] == reasons["QMT-UP-041"] == "again: the same message comes again, at once or later"
    assert reasons["QMT-UP-042"] == "on: the next message of the customer is another one"
