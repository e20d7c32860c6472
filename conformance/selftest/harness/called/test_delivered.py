"""Calls of a client that are delivered to the platform played for it: what is judged, counted and hidden."""

import time
from dataclasses import replace

from conformance.core.counterpart import Serving
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.settings import Listen, Secret
from conformance.harness.judge.judge import Judge
from conformance.harness.listen.hear import calm
from conformance.harness.listen.post import Post
from conformance.harness.play.engine import Engine
from conformance.harness.play.plan import Ids
from conformance.harness.play.sender import Sender
from conformance.protocols import party
from conformance.wire.memory import MemoryClient
from conformance.wire.redact import Redactor


class Recorded:
    """A recorder that keeps what it is told to hide."""

    def __init__(self) -> None:
        """Know nothing."""
        self.hidden: list[str] = []

    def exchange(self, exchange: Exchange, outcome: Outcome) -> None:
        """Forget it."""

    def hide(self, secret: Secret) -> None:
        """Keep it."""
        self.hidden.append(str(secret))


def posted(*requests: Request, public_url: str = "", legs: tuple[str, ...] = ()) -> tuple[Post, Judge, Recorded]:
    """Deliver requests of a client to the platform that is played for it."""
    protocol, known = party("ccmessaging.integrator")
    target = replace(known.demo("http://127.0.0.1"), url="", listen=Listen("127.0.0.1:0", "/", public_url))
    judge, recorded = Judge(protocol, legs), Recorded()
    sender = Sender(protocol, MemoryClient(lambda _: Response(200)), judge, recorded, target)
    engine = Engine(protocol, target, sender, Ids(0, "test"), {leg.name for leg in known.heard})
    assert protocol.counterpart is not None
    post = Post(engine, protocol.counterpart(target, Serving()), {leg.name for leg in known.heard})
    post.base = public_url or "http://127.0.0.1"
    for request in requests:
        post.deliver(request)
    return post, judge, recorded


CONNECT = Request(
    "POST",
    "/apiaccess/ccmessaging/sendAsync",
    (("ccmessaging-token", "none"), ("x-app-key", "none"), ("Authorization", "Bearer none")),
    b'{"channel":"WEB","controlType":"CONNECT","mediaType":"TEXT","from":"a","to":"b","sourceType":"CUSTOMER"}',
)


def test_what_stands_before_the_path_of_the_public_address_is_no_mistake() -> None:
    _, judge, _ = posted(CONNECT, public_url="https://gw.example.com/ccm")
    assert (judge.judged["CCM-UP-003"], [record for record in judge.records if record.violation.rule == "CCM-UP-003"]) == (1, [])


def test_credentials_of_a_client_that_nobody_declared_are_hidden_where_they_stand_in_a_body() -> None:
    body = b'{"app_key":"real-key","app_secret":"real-secret"}'
    _, _, recorded = posted(Request("POST", "/apigovernance/api/oauth/tokenByAkSk", (("Content-Type", "application/json"),), body))
    assert sorted(recorded.hidden) == ["real-key", "real-secret"]


def test_a_leg_on_which_only_a_browser_asked_was_not_called() -> None:
    asked = (("Origin", "https://a.example"), ("Access-Control-Request-Method", "PUT"))
    post, _, _ = posted(Request("OPTIONS", "/apiaccess/ccmessaging/sendAsync", asked))
    assert (post.mailbox.count, post.calls["ccmessaging.uplink"]) == (1, 0)


def test_rules_of_legs_that_are_not_judged_colour_no_cell() -> None:
    _, judge, _ = posted(CONNECT, legs=("ccmessaging.poll",))
    assert (judge.records, {rule for rule in judge.judged if rule.startswith("CCM-UP")}) == ([], set())
    assert [tally.refused for tally in judge.cells.values() if tally.refused] == []


def test_cookies_of_others_are_not_written() -> None:
    headers = (("Cookie", "sid=another; ccmessaging-token=s3cret-token"), ("Authorization", "Bearer unknown"), ("x-app-key", "s3cret-token"))
    came = Exchange(1, "x", Request("GET", "/", headers), None, Intent(Kind.FORM, ""), inbound=True)
    shown = dict(Redactor([Secret("s3cret-token", "TOKEN")]).request_headers(came))
    assert shown == {"Cookie": "sid=${redacted}; ccmessaging-token=${TOKEN}", "Authorization": "${redacted}", "x-app-key": "${TOKEN}"}


def test_waiting_for_a_client_that_polls_for_ever_is_bounded() -> None:
    post, _, _ = posted(CONNECT)
    began, post.mailbox.last = time.monotonic(), time.monotonic() + 1000
    calm(post, 0.2, 0.4, lambda: False)
    assert 0.3 < time.monotonic() - began < 5
