"""The platform as it is served to a client under test: whose call it is, what is answered, and what only several calls show."""

import json
from dataclasses import replace
from typing import Any, Final, cast

import pytest

from conformance.core.counterpart import Seen, Serving
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.settings import Listen, Target
from conformance.protocols import party
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.served.counterpart import serve
from conformance.protocols.ccmessaging.served.polls import LONGEST

PROTOCOL, KNOWN = party("ccmessaging.integrator")
HERE: Final = KNOWN.demo("http://callback")
ALONE: Final = replace(HERE, url="")
"""A client without callback: it lives on polls."""
ALICE: Final = HERE.users[0].id
BOB: Final = HERE.users[1].id


class World:
    """A client and the platform that is served to it; time passes only when it is told to."""

    def __init__(self, target: Target = HERE, *mixins: type, provoke: int = 0, lenient: bool = False) -> None:
        self.target, self.now = target, 1000.0
        self.played = serve(target, Serving(provoke, lenient))
        self.client = cast("Any", KNOWN.reference(target, *mixins, call=self))
        self.exchanges: list[Exchange] = []
        self.seen: list[Seen] = []
        self.client.ready()

    def __call__(self, request: Request) -> Response:
        """Deliver a call."""
        self.now += 0.01
        response = self.played.answer(request)
        leg = self.played.leg(request.url.partition("?")[0])
        number = len(self.exchanges) + 1
        exchange = Exchange(number, leg, request, response, Intent(Kind.FORM, ""), started=self.now, target=self.target, inbound=True)
        self.exchanges.append(exchange)
        self.seen.append(self.played.see(exchange))
        return response

    def talk(self, user: str = ALICE, *kinds: str) -> None:
        """Connect, and say something."""
        self.client.enter(user)
        self.client.say(user, "CONNECT", "TEXT")
        for kind in kinds:
            self.client.chat(user, kind)

    @property
    def broken(self) -> list[str]:
        """The rules that were broken, those too that only the end shows."""
        return [violation.rule for seen in self.seen for violation in seen.violations] + [found.rule for _, found in self.played.end()]

    def alternatives(self, rule: str) -> list[str]:
        """What was shown of an OPEN rule."""
        return [alternative for seen in self.seen for known, alternative in seen.observed if known == rule]

    @property
    def scenarios(self) -> set[str]:
        """What was done."""
        return {name for seen in self.seen for name in seen.scenarios}


def body(response: Response) -> Any:
    return json.loads(response.body)


# ---- whose call it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "leg"),
    [
        (UPLINK.path, "ccmessaging.uplink"),
        (f"{UPLINK.path}/", "ccmessaging.uplink"),
        ("/apiaccess/ccmessaging/sendSync", "ccmessaging.uplink"),
        ("/apiaccess/ccmessaging/sendasync", "ccmessaging.uplink"),
        ("/sendAsync", "ccmessaging.uplink"),
        ("/apiaccess/ccmessaging/sendMessage", "ccmessaging.uplink"),
        (POLL.path, "ccmessaging.poll"),
        ("/webadapterfacade/getmessageforwebchannel", "ccmessaging.poll"),
        ("/apiaccess/ccmessaging/applyToken", "ccmessaging.applyToken"),
        ("/apigovernance/api/oauth/tokenByAkSk", "ccmessaging.tokenByAkSk"),
        ("/apiaccess/ccmessaging/uploadFileStream", "ccmessaging.uploadFileStream"),
        ("/apiaccess/ccmessaging/send", "ccmessaging.send"),
        ("/apiaccess/ccmessaging/poll", "ccmessaging.longPoll"),
        ("/socket.io/poll", ""),
        ("/apiaccess/ccmessaging/queryQueueInfo", ""),
        ("/favicon.ico", ""),
        ("/", ""),
    ],
)
def test_a_path_belongs_to_the_leg_that_it_means(path: str, leg: str) -> None:
    assert serve(HERE, Serving()).leg(path) == leg


def test_the_documented_paths_stand_below_the_configured_one() -> None:
    target = replace(HERE, listen=Listen("127.0.0.1:0", "/base"))
    played = serve(target, Serving())
    assert played.leg(f"/base{UPLINK.path}") == UPLINK.name
    assert played.answer(Request("POST", UPLINK.path, ())).status == 404
    assert played.answer(Request("POST", f"/base{UPLINK.path}", ())).status == 401


# ---- what is answered --------------------------------------------------------------------------------------------------


def test_whoever_applies_gets_a_token_and_is_served() -> None:
    world = World()
    world.talk("somebody-new", "TEXT")
    assert world.seen[-1].user == "somebody-new"
    assert world.scenarios >= {"connect", "chat", "fetches-token", "fetches-access-token"}
    assert world.client.poll("somebody-new")[-1]["to"] == "somebody-new"


def test_a_wrong_message_is_refused_and_taken_where_that_is_wanted() -> None:
    for lenient, code in ((False, "13"), (True, "0")):
        world = World(lenient=lenient)
        world.talk()
        sent = world.client.message(ALICE, "CHAT", "TEXT")
        assert body(world.client.send(ALICE, {**sent, "messageId": "a,b"}))["resultCode"] == code
    assert [message["content"] for message in world.client.poll(ALICE)][1:] == [sent["content"]]


def test_where_it_is_lenient_an_unknown_token_speaks_for_whom_it_says() -> None:
    world = World(lenient=True)
    world.client.tokens[ALICE] = "made-up"
    world.talk(ALICE, "TEXT")
    assert len(world.client.poll(ALICE)) == 2
    assert set(world.broken) == {"CCM-UP-130", "CCM-PO-004"}


@pytest.mark.parametrize("token", ["", "one-for-all"])
def test_where_it_is_lenient_users_without_a_token_of_their_own_are_told_apart(token: str) -> None:
    world = World(lenient=True)
    for user in (ALICE, BOB):
        world.client.tokens[user] = token
        world.talk(user)
    for user in (ALICE, BOB, ALICE):
        world.client.chat(user, "TEXT")
    assert [(seen.user, seen.conversation) for seen in world.seen[-3:]] == [(ALICE, 1), (BOB, 1), (ALICE, 1)]
    assert set(world.broken) <= {"CCM-UP-130"}


def test_a_browser_is_let_in_and_not_judged() -> None:
    world = World()
    asked = Request("OPTIONS", UPLINK.path, (("Origin", "https://a.example"), ("Access-Control-Request-Method", "POST")))
    answer = world(asked)
    assert (answer.status, answer.header("access-control-allow-origin")) == (204, "https://a.example")
    assert world.seen[-1].beside


def test_no_answer_to_a_wrong_application_is_silent_about_why() -> None:
    world = World(replace(HERE, credentials={**HERE.credentials, "channel_id": "1"}))
    world.client.target = HERE
    with pytest.raises(ConnectionError, match="brings no token"):
        world.client.fetch_token("somebody")
    answer = world.exchanges[-1].response
    assert answer is not None
    assert answer.json["resultDesc"] == "channelId is not the configured channel_id"


# ---- what only several calls show --------------------------------------------------------------------------------------


def test_a_message_sent_again_because_it_failed_keeps_its_id() -> None:
    world = World(provoke=2)
    world.talk(ALICE, *["TEXT"] * 20)
    assert world.broken == []
    assert world.alternatives("CCM-UP-210") == world.alternatives("CCM-UP-211") == ["again", "again"]
    assert world.alternatives("CCM-UP-212") == ["goes on", "goes on"]
    assert world.alternatives("CCM-UP-213") == ["renews", "renews"]
    assert {"survives-refusal", "survives-late-answer", "renews-token"} <= world.scenarios


def test_trouble_is_made_so_often_and_no_more() -> None:
    world = World(provoke=1)
    world.talk(ALICE, *["TEXT"] * 20)
    answers = [exchange.response for exchange in world.exchanges if exchange.response and exchange.response.provoked]
    assert sorted((answer.status, answer.delay) for answer in answers) == [(200, 0.0), (200, 2.0), (401, 0.0), (500, 0.0)]


def test_tokens_of_the_configuration_do_not_run_out() -> None:
    world = World(provoke=1)
    world.talk(BOB, *["TEXT"] * 20)
    assert 401 not in {exchange.response.status for exchange in world.exchanges if exchange.response}


def test_the_same_message_sent_twice_side_by_side_is_one() -> None:
    world = World()
    world.talk()
    sent = world.client.message(ALICE, "CHAT", "TEXT")
    world.client.send(ALICE, sent)
    world.now -= 0.02
    world.client.send(ALICE, sent)
    assert world.broken == []


def test_a_fresh_token_is_brought_until_it_is_taken_up() -> None:
    class Ignores(Integrator):
        def adopt(self, user: str, response: Response) -> None:
            pass

    world = World(HERE, Ignores)
    world.talk(ALICE, "TEXT", "TEXT", "TEXT")
    brought = {exchange.response.header("ccmessaging-token") for exchange in world.exchanges[-3:] if exchange.response}
    assert len(brought) == 1
    assert world.broken == []
    world.client.leave(ALICE, "TEXT")
    assert world.broken == ["CCM-UP-209"]


def test_old_and_fresh_token_are_both_taken() -> None:
    world = World()
    world.talk(ALICE, "TEXT")
    world.client.chat(ALICE, "TEXT")
    assert "takes-a-fresh-token" in world.seen[-1].scenarios
    world.client.tokens[ALICE] = world.exchanges[-2].request.header("ccmessaging-token")
    assert world.client.is_accepted(world.client.chat(ALICE, "TEXT"))
    assert world.broken == []


def test_a_gap_between_polls_is_told_when_it_ends() -> None:
    world = World(ALONE)
    world.talk()
    world.client.poll(ALICE)
    world.now += LONGEST - 1
    world.client.chat(ALICE, "TEXT")
    assert world.broken == []
    world.now += 2
    world.client.chat(ALICE, "TEXT")
    assert world.broken == ["CCM-PO-202"]
    assert world.seen[-1].violations[0].got == "none for 121 s"


def test_a_client_with_a_callback_may_live_on_pushes() -> None:
    for target, broken in ((ALONE, ["CCM-PO-202"]), (HERE, [])):
        world = World(target)
        world.talk(ALICE, "TEXT", "TEXT", "TEXT")
        assert world.broken == broken


def test_who_is_tried_out_only_need_not_poll() -> None:
    world = World(ALONE)
    world.talk(ALICE, "TEXT")
    world.client.leave(ALICE, "TEXT")
    assert world.broken == []


def test_a_client_that_walks_away_breaks_nothing() -> None:
    world = World(ALONE)
    world.talk(ALICE, "TEXT")
    world.client.poll(ALICE)
    world.now += 10 * LONGEST
    world.talk(BOB, "TEXT")
    assert world.broken == []


def test_what_is_said_beside_a_goodbye_was_said_before_it() -> None:
    world = World()
    world.talk()
    world.client.leave(ALICE, "TEXT")
    world.now -= 0.03
    world.client.send(ALICE, world.client.message(ALICE, "INPUT", "TEXT"))
    assert world.broken == []


def test_an_upload_makes_a_file_known_and_so_does_the_configuration() -> None:
    target = replace(HERE, media={"IMAGE": "44992392-2078,jpg"})
    for key, broken in (("44992392-2078", []), ("never-seen", ["CCM-UP-207"])):
        world = World(target)
        world.talk()
        world.client.keys["IMAGE"] = key
        world.client.chat(ALICE, "IMAGE")
        assert world.broken == broken


def test_conversations_are_counted_and_cells_named() -> None:
    world = World()
    for _ in (1, 2):
        world.talk(ALICE, "TEXT")
        world.client.poll(ALICE)
        world.client.leave(ALICE, "TEXT")
    told = [(seen.conversation, seen.what) for seen in world.seen if seen.cell]
    first, second = told[: len(told) // 2], told[len(told) // 2 :]
    assert [what for _, what in first] == ["CONNECT/TEXT", "CHAT/TEXT", "poll: 2 messages", "DISCONNECT/TEXT"]
    assert {number for number, _ in first} == {1}
    assert {number for number, _ in second} == {2}
    assert "comes-back" in world.scenarios


def test_what_a_wrong_credential_seems_to_be_is_said_and_never_shown() -> None:
    world = World()
    world.talk()
    token = world.client.tokens[ALICE]
    world.client.tokens[ALICE] = f'"{token}"'
    world.client.chat(ALICE, "TEXT")
    found = [violation for seen in world.seen for violation in seen.violations]
    assert {(violation.rule, violation.seems) for violation in found} >= {("CCM-UP-130", "a token with quotes around it")}
    assert token not in repr(found)


def test_a_conversation_may_be_opened_and_read_through_siblings_that_are_not_judged() -> None:
    world = World(ALONE, KNOWN.oddities["ConnectsAndPollsThroughSiblings"])
    world.talk(ALICE, "TEXT", "TEXT", "TEXT")
    assert [message["to"] for message in world.client.poll(ALICE)] == [ALICE] * 4
    assert world.broken == []
    assert {"ccmessaging.send", "ccmessaging.longPoll"} <= {exchange.leg for exchange in world.exchanges}
    assert all(not seen.judged for seen, exchange in zip(world.seen, world.exchanges, strict=True) if exchange.leg != UPLINK.name)
