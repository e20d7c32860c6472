"""Where nothing can be judged a run ends with exit code 3, one clear sentence and few exchanges."""

from pathlib import Path

import pytest

from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import SHORT, USERS, configure, gave_up, run
from conformance.selftest.rig.hostile import Answer, Hostile


def test_a_target_that_is_down_is_named(tmp_path: Path) -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    configure(tmp_path, url)
    ran = run(tmp_path)
    gave_up(ran, "unreachable", "cannot be reached", "refused")
    assert ran.results["run"]["exchanges"] == 1


@pytest.mark.parametrize(
    ("answer", "kind", "said", "most"),
    [
        pytest.param(hostile.always(404, b""), "path", ("404", "/apiaccess/ccmessaging/sendAsync", "target.paths"), 8, id="404"),
        pytest.param(hostile.always(401, b""), "credentials", ("credentials are refused", "401"), 8, id="401"),
        pytest.param(hostile.always(403, b""), "credentials", ("turned away", "403"), 8, id="403"),
        pytest.param(
            hostile.always(302, b"", ("Location", "https://elsewhere.example/x")),
            "redirected",
            ("redirected", "https://elsewhere.example/x"),
            16,
            id="302",
        ),
        pytest.param(hostile.always(503, b"", ("Retry-After", "0")), "unavailable", ("503",), 8, id="503"),
        pytest.param(hostile.always(429, b"", ("Retry-After", "0")), "unavailable", ("429", "limits.rate"), 8, id="429"),
        pytest.param(hostile.drop, "unreachable", ("closed without an answer",), 60, id="drop"),
        pytest.param(hostile.raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "unreachable", ("no HTTP",), 60, id="no HTTP"),
    ],
)
def test_a_target_that_serves_nobody_is_named_at_once(tmp_path: Path, answer: Answer, kind: str, said: tuple[str, ...], most: int) -> None:
    with Hostile(answer) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path, "--concurrency", "1")
    gave_up(ran, kind, *said)
    assert len(server.asked) <= most


def test_a_wrong_token_of_the_second_user_is_named(tmp_path: Path, reference: str) -> None:
    configure(tmp_path, reference, users=USERS.replace("demo-token-of-bob", "no-such-token"))
    gave_up(run(tmp_path, *SHORT), "credentials", "bob", "401")


def test_a_target_that_hangs_is_named(tmp_path: Path) -> None:
    with Hostile(hostile.hang) as server:
        configure(tmp_path, server.url, "[limits]\ntimeout = 1")
        ran = run(tmp_path)
    gave_up(ran, "unreachable", "no answer within 1 s", "limits.timeout")
    assert len(server.asked) == 1


@pytest.mark.parametrize("after", [1, 150])
def test_a_target_that_dies_is_said_once(tmp_path: Path, reference: str, after: int) -> None:
    with Hostile(hostile.dying(after, hostile.forward(reference))) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path, *SHORT)
    gave_up(ran, "stopped answering", "stopped answering", "target's log")
    assert ran.results["run"]["exchanges"] <= after + 20


def test_a_target_that_begins_to_hang_is_said_once(tmp_path: Path, reference: str) -> None:
    proper = hostile.forward(reference)
    with Hostile(lambda server, line, asked: (proper if asked.number <= 150 else hostile.hang)(server, line, asked)) as server:
        configure(tmp_path, server.url, "[limits]\ntimeout = 0.5")
        ran = run(tmp_path, *SHORT)
    gave_up(ran, "stopped answering", "no answer within 0.5 s", "limits.timeout")
    assert len(server.asked) <= 170


def test_a_budget_that_runs_out_is_said(tmp_path: Path, reference: str) -> None:
    configure(tmp_path, reference, "[limits]\nmax_exchanges = 60")
    ran = run(tmp_path, *SHORT)
    gave_up(ran, "budget", "60 exchanges", "limits.max_exchanges")
    assert ran.results["run"]["exchanges"] == 60
