"""Calls of a client: on which leg they are, and what they are answered."""

from dataclasses import replace

import pytest

from conformance.core.counterpart import Serving
from conformance.core.exchange import Request
from conformance.core.settings import Listen
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.served.counterpart import serve
from conformance.selftest.ccmessaging.served.world import ALICE, BOB, HERE, World, body

# -- whose call it is ----------------------------------------------------------------------------------------------------------


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


# -- what is answered ----------------------------------------------------------------------------------------------------------


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
