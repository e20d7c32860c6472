"""What only several calls of a client show: repetitions, tokens, polls, conversations."""

from dataclasses import replace

from conformance.core.exchange import Response
from conformance.protocols.ccmessaging.legs import UPLINK
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.served.polls import LONGEST
from conformance.selftest.ccmessaging.served.world import ALICE, ALONE, BOB, HERE, KNOWN, World


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
