"""The client's connections: kept, repeated once, shared by threads, and no faster than the rate."""

import socket
import threading

from conformance.core.exchange import Request
from conformance.core.settings import Limits
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, OK, Hostile
from conformance.selftest.wire.client.asking import MARGIN, ask
from conformance.wire.client import Client, Reply, Trouble


def test_a_kept_connection_is_used_again() -> None:
    lines: list[int] = []

    def answer(server: Hostile, line: socket.socket, asked: hostile.Asked) -> bool:
        lines.append(line.fileno())
        return hostile.always(200)(server, line, asked)

    with Hostile(answer) as server:
        reply = ask(server.url, times=5)
    assert reply.trouble is Trouble.NONE
    assert len(set(lines)) == 1


def test_a_server_that_closes_after_each_answer_without_saying_so_is_served() -> None:
    with Hostile(hostile.raw(hostile.message(200, OK, JSON))) as server:
        reply = ask(server.url, times=5)
    assert (reply.trouble, len(server.asked)) == (Trouble.NONE, 5)


def test_a_kept_connection_that_closes_in_the_face_of_a_request_is_repeated_once() -> None:
    yes = hostile.always(200)
    with Hostile(hostile.in_turn(yes, hostile.drop, yes)) as server:
        reply = ask(server.url, times=2)
    assert (reply.trouble, len(server.asked)) == (Trouble.NONE, 3)
    assert server.asked[1].raw == server.asked[2].raw


def test_nothing_is_repeated_more_than_once() -> None:
    with Hostile(hostile.in_turn(hostile.always(200), hostile.drop)) as server:
        reply = ask(server.url, times=2)
    assert (reply.trouble, len(server.asked)) == (Trouble.CLOSED, 3)


def test_many_threads_may_send_at_once() -> None:
    client = Client(Limits(timeout=5, concurrency=4), user_agent="selftest")
    replies: list[Reply] = []
    with Hostile(hostile.always(200)) as server:

        def some() -> None:
            replies.extend(client.send(Request("POST", server.url, (), b"{}")) for _ in range(20))

        threads = [threading.Thread(target=some) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        client.close()
    assert [reply.trouble for reply in replies] == [Trouble.NONE] * 160


def test_requests_start_evenly_and_no_faster_than_the_rate() -> None:
    client = Client(Limits(timeout=5, rate=40), user_agent="selftest")
    starts: list[float] = []
    with Hostile(hostile.always(200)) as server:

        def some() -> None:
            starts.extend(client.send(Request("POST", server.url, (), b"{}")).started for _ in range(5))

        threads = [threading.Thread(target=some) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        client.close()
    starts.sort()
    assert 19 / 40 * 0.9 < starts[-1] - starts[0] < 19 / 40 + MARGIN
    assert max(sum(begun <= start < begun + 0.1 for start in starts) for begun in starts) <= 8, "no bursts"
