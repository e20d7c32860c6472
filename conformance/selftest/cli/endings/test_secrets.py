"""No secret is said or written, however a target sends it back."""

import json
import re
from pathlib import Path

import pytest

from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import SHORT, configure, run
from conformance.selftest.rig.hostile import JSON, OK, Answer, Asked, Hostile
from conformance.selftest.rig.secrets import leaks

SECRETS = {
    "CCM_KEY": "key-Zq8<7&x'y\"z\\w",
    "CCM_ACCESS": "acc/Xk2+9==%41~[b]",
    "TOKEN_A": "tok-Aa1;b=c d-5533",
    "TOKEN_B": "eyJhbGciOi.JIUzI1NiJ9.e30-Bb",
}
IN_ENVIRONMENT = """
[credentials]
app_key = { env = "CCM_KEY" }
access_token = { env = "CCM_ACCESS" }
channel_id = "1011577355744904195"
[[users]]
id = "alice"
token = { env = "TOKEN_A" }
[[users]]
id = "bob"
token = { env = "TOKEN_B" }
"""


def first(asked: Asked, name: str) -> str:
    """Return the first header of this name; of a poll, which carries its token in the cookie, that token or nothing."""
    return next(iter(asked.header(name)), "".join(asked.header("cookie")).removeprefix("ccmessaging-token="))


@pytest.mark.parametrize("more", [(), ("--", "-vv", "--showlocals", "-o", "log_cli=true", "--log-level=DEBUG")], ids=["plain", "wordy"])
def test_no_secret_is_written_even_if_the_target_sends_it_back(tmp_path: Path, more: tuple[str, ...]) -> None:
    with Hostile(hostile.echo) as server:
        configure(tmp_path, server.url, "[limits]\nmax_exchanges = 80", credentials=IN_ENVIRONMENT, users="")
        ran = run(tmp_path, *SHORT, *more, **SECRETS)
    assert ran.code in (1, 3), ran.output
    assert ran.results["findings"]
    shown = {name for finding in ran.results["findings"] for name in re.findall(r"\$\{\w+\}", finding["curl"])}
    assert {"${CCM_KEY}", "${CCM_ACCESS}", "${TOKEN_A}"} <= shown
    assert leaks(ran, SECRETS.values()) == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            lambda _, line, asked: line.sendall(hostile.message(302, b"", ("Location", f"/?t={first(asked, 'ccmessaging-token')}"))), id="redirect"
        ),
        pytest.param(lambda _, line, asked: line.sendall(hostile.message(404, asked.raw)), id="404"),
        pytest.param(lambda _, line, asked: line.sendall(b"HTTP/1.1 200 " + first(asked, "x-app-key").encode() + b"\r\n\r\n"), id="reason"),
        pytest.param(lambda _, line, asked: line.sendall(asked.raw), id="no HTTP"),
        pytest.param(
            lambda _, line, asked: line.sendall(
                hostile.message(200, json.dumps({"resultCode": first(asked, "authorization"), first(asked, "ccmessaging-token"): 1}).encode(), JSON)
            ),
            id="keys and codes",
        ),
        pytest.param(
            lambda _, line, asked: line.sendall(
                hostile.message(200, OK, ("Content-Type", first(asked, "authorization")), (first(asked, "x-app-key")[:5], "1"))
            ),
            id="label",
        ),
    ],
)
def test_no_secret_is_written_however_the_target_sends_it_back(tmp_path: Path, answer: Answer) -> None:
    with Hostile(answer) as server:
        configure(tmp_path, server.url, "[limits]\nmax_exchanges = 60", credentials=IN_ENVIRONMENT, users="")
        ran = run(tmp_path, *SHORT, **SECRETS)
    assert ran.code in (1, 3), ran.output
    assert leaks(ran, SECRETS.values()) == []
