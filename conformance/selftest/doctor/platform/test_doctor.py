"""`ccmsg doctor` on a ccmessaging platform: each common mistake has its own sentence, and the header that is wrong is named."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Secret, User
from conformance.selftest.doctor.examined import APPLY, ASK, KNOWN, LIMITS, LOGIN, PAGE, SEND, answer, at, credentials, failed, of, on, page
from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import configure
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.runs import DEMO, PARTY, faulty
from conformance.wire.server import running


def user(token: str, name: str = "alice") -> User:
    """Return a user with another token."""
    return User(name, Secret(token, "TOKEN_" + name.upper()))


# -- what answers is not the interface --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (page(200, LOGIN), ("a login page answers instead of the interface", "without single sign-on")),
        (page(302, b"", ("Location", "/portal/login?back=x")), ("a login page answers instead of the interface", "/portal/login")),
        (page(200, PAGE), ("a web page answers instead of the interface", "Welcome & hello")),
        (page(302, b"", ("Location", "https://new.example:1" + SEND)), ("is redirected to https://new.example:1", 'url = "https://new.example:1"')),
        (page(301, b"", ("Location", "https://new.example/other")), ("is redirected to https://new.example/other", "write the address")),
        (page(302, b""), ("is redirected, but not said where to",)),
        (lambda _: answer(429, ("Retry-After", "1")), ("asks for fewer requests (HTTP 429)", "limits.rate")),
        (lambda _: answer(503), ("what stands before the target does not reach it (HTTP 503)", "gateway")),
        (lambda _: answer(200, hello=1), ("which is no answer of sendAsync", "target.paths.uplink")),
        (lambda _: Response(200, wire="drop"), ("gives no answer: the connection was closed", "log")),
    ],
)
def test_what_is_not_the_interface_is_said(reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    failed(of(on(SEND, reply)), "interface", *words)


def test_a_redirect_to_a_page_that_asks_who_one_is_is_a_login_page() -> None:
    asked: list[Request] = []

    def portal(request: Request) -> Response:
        asked.append(request)
        return page(200, LOGIN)(request)

    elsewhere = on(SEND, page(302, b"", ("Location", "/portal/start")), on("/portal/start", portal))
    failed(of(elsewhere), "interface", "a login page answers instead of the interface (HTTP 302 to http://127.0.0.1", "/portal/start")
    assert [request.header("authorization") for request in asked] == [None]


def test_a_login_page_before_everything_is_one_cause() -> None:
    failed(of(page(200, LOGIN), credentials=DEMO.credentials), "credentials", "tokenByAkSk", "a login page answers instead")


# -- wrong paths ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["/apiaccess", "/apiaccess/ccmessaging", SEND])
def test_a_url_that_holds_part_of_the_path_is_said(base: str) -> None:
    with running(PARTY.reference(KNOWN)) as url:
        failed(at(url + base), "interface", "(HTTP 404)", "the interface answers at", f'write url = "{url}"')


def test_a_url_that_holds_part_of_the_path_is_said_though_nothing_answers() -> None:
    with Hostile(hostile.always(404)) as server:
        failed(at(server.url + "/gw/apiaccess"), "interface", "ends with /apiaccess, which is part", f'write url = "{server.url}/gw"')


def test_a_url_that_holds_part_of_the_path_is_said_while_tokens_are_fetched() -> None:
    said = of(base="/apiaccess", credentials=credentials(app_secret="demo-app-secret-0001"))  # noqa: S106
    failed(said, "credentials", "ends with /apiaccess, which is added to it anyway", 'write url = "http://127.0.0.1')


def test_a_url_with_a_path_too_much_is_said() -> None:
    platform = PARTY.reference(KNOWN)
    with running(platform) as url:
        failed(at(url + "/gateway/v1"), "interface", "the interface answers at", f'write url = "{url}"')
    assert platform.connected == set()  # type: ignore[attr-defined]


def test_a_configured_path_that_is_wrong_is_said() -> None:
    failed(of(paths={"uplink": "/wrong/sendAsync"}), "interface", "/wrong/sendAsync (HTTP 404)", "the documented path is right")


def test_the_path_behind_the_gateway_is_found() -> None:
    platform = PARTY.reference(KNOWN)

    def inner(request: Request) -> Response:
        behind = request.url == "/rest/ccmessaging/v1/sendAsync"
        return platform(replace(request, url=SEND)) if behind else answer(404)

    failed(of(inner), "interface", 'uplink = "/rest/ccmessaging/v1/sendAsync" in [target.paths]')


def test_an_unknown_path_is_said() -> None:
    failed(of(lambda _: answer(404)), "interface", "nothing is found at", "target.paths")


def test_a_poll_that_stands_on_another_host_is_said() -> None:
    said = of(on(ASK, lambda _: answer(404)))
    assert said.failed == ["ccmessaging.poll"]
    assert "often stands on another host than /apiaccess" in said.of("ccmessaging.poll").text
    assert f'write poll = "https://host:port{ASK}"' in said.of("ccmessaging.poll").then
    assert said.of("echo").text == "because of ccmessaging.poll"
    assert said.of("users").text == "all 2 are served"


def test_another_host_has_its_own_hops() -> None:
    platform = PARTY.reference(KNOWN)
    with running(platform) as other, Hostile(hostile.drop) as dead:
        assert of(platform, paths={"poll": other + ASK}).failed == []
        dead.die()
        said = of(platform, paths={"poll": dead.url + ASK})
    name = f"connection {dead.url.removeprefix('http://')}"
    assert said.failed == [name], said.text
    assert said.of("ccmessaging.poll").text == f"because of {name}"
    assert said.of("ccmessaging.uplink").mark is Mark.OK


# -- which of the three headers ---------------------------------------------------------------------------------------------

WRONG: dict[str, dict[str, Any]] = {
    "ccmessaging-token": {"users": (user("some-old-token"), KNOWN.users[1])},
    "x-app-key": {"credentials": credentials(app_key="some-other-key")},
    "Authorization": {"credentials": credentials(access_token="some-old-access")},  # noqa: S106
}


def gate(*names: str, reasons: dict[str, str] | None = None) -> Handler:
    """Check the headers in this order, each with an answer of its own; a poll takes the token alone."""
    platform: Any = PARTY.reference(KNOWN)
    checks = {"ccmessaging-token": platform.token_is_right, "x-app-key": platform.app_key_is_right, "Authorization": platform.authorization_is_right}

    def take(request: Request) -> Response:
        for name in names:
            if request.url in (SEND, APPLY) and not checks[name](request) and (name, request.url) != ("ccmessaging-token", APPLY):
                reason = (reasons or {}).get(name, f"reason {'abc'[names.index(name)]}")
                return answer(401, resultCode="9", resultDesc=reason, requestId=str(time.time()))
        return platform(request)  # type: ignore[no-any-return]

    return take


ORDERS = [
    ("Authorization", "x-app-key", "ccmessaging-token"),
    ("ccmessaging-token", "x-app-key", "Authorization"),
    ("x-app-key", "ccmessaging-token", "Authorization"),
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("wrong", WRONG)
def test_the_header_that_is_wrong_is_named(wrong: str, order: tuple[str, ...]) -> None:
    said = of(gate(*order), **WRONG[wrong])
    # Whichever of the gateway's two is asked first hides the other: then both are named.
    last_of_two = [name for name in order if name != "ccmessaging-token"][-1]
    which = wrong if wrong in ("ccmessaging-token", last_of_two) else "one of Authorization, x-app-key"
    failed(said, "authentication", f"{which} is refused (HTTP 401)")


@pytest.mark.parametrize("wrong", WRONG)
def test_a_header_that_the_answer_names_is_named(wrong: str) -> None:
    reasons = {"Authorization": "the access token is wrong", "x-app-key": "unknown appKey", "ccmessaging-token": "bad user token"}
    failed(of(gate(*ORDERS[0], reasons=reasons), **WRONG[wrong]), "authentication", f"{wrong} is refused (HTTP 401)")


@pytest.mark.parametrize("wrong", WRONG)
def test_without_any_reason_the_other_calls_tell(wrong: str) -> None:
    which = wrong if wrong == "ccmessaging-token" else "one of Authorization, x-app-key"
    failed(of(**WRONG[wrong]), "authentication", f"{which} is refused (HTTP 401)")


@pytest.mark.parametrize("wrong", WRONG)
def test_with_no_other_calls_the_exchange_of_headers_tells(wrong: str) -> None:
    order = [*(name for name in WRONG if name != wrong), wrong]
    closed = on(APPLY, lambda _: answer(404), on(ASK, lambda _: answer(404), gate(*order)))
    failed(of(closed, **WRONG[wrong]), "authentication", f"{wrong} is refused (HTTP 401)")


@pytest.mark.parametrize("wrong", WRONG)
def test_asking_which_header_leaves_the_token_of_the_user_alone(wrong: str) -> None:
    platform: Any = PARTY.reference(KNOWN)
    of(platform, **WRONG[wrong])
    assert platform.issued == {}
    assert platform.connected == set()


def test_a_gateway_that_refuses_is_said() -> None:
    refusal = on(SEND, lambda _: answer(403, errorCode="0", exceptionInfo="token expired"))
    said = of(on(APPLY, lambda _: answer(403, errorCode="0", exceptionInfo="token expired"), refusal))
    wanted = "the gateway refuses (HTTP 403, API Fabric: token expired): Authorization has expired, or the app is not subscribed"
    failed(said, "authentication", wanted)


def test_a_gateway_that_refuses_apply_token_is_said() -> None:
    said = of(on(APPLY, lambda _: answer(403, errorCode="0", exceptionInfo="no")), users=(User("alice", None),))
    failed(said, "credentials", "the gateway refuses applyToken", "not subscribed")


# -- tokens -----------------------------------------------------------------------------------------------------------------


def made(hours: float, name: str = "alice", quotes: str = "") -> User:
    """Return a user whose token was made so many hours ago."""
    body = {"createTime": round((time.time() - hours * 3600) * 1000), "tenantId": "1", "userId": "alice", "channelId": "2"}
    return user(quotes + quote(base64.b64encode(json.dumps(body).encode()).decode(), safe="") + quotes, name)


@pytest.mark.parametrize(
    ("hours", "quotes", "words"),
    [
        (5.51, "", "the token of user alice is 5 h 30 min old, and tokens live one hour"),
        (100, "", "the token of user alice is 4 days old"),
        (0.1, '"', "the token of user alice has quotes around it"),
    ],
)
def test_a_token_that_looks_wrong_is_said(hours: float, quotes: str, words: str) -> None:
    failed(of(users=(made(hours, quotes=quotes), KNOWN.users[1])), "authentication", "ccmessaging-token is refused", words, "applyToken")


def test_a_token_that_looks_right_is_only_refused() -> None:
    assert of(users=(made(0.5), KNOWN.users[1])).of("authentication").text == "ccmessaging-token is refused (HTTP 401)"


def test_an_old_token_that_is_taken_is_no_matter() -> None:
    known = replace(KNOWN, users=(made(30), KNOWN.users[1]))
    assert of(known=known).failed == []


def test_a_word_bearer_too_much_is_said() -> None:
    said = of(credentials=credentials(access_token="Bearer demo-access-token-0001"))  # noqa: S106
    failed(said, "authentication", "access_token begins with the word Bearer")


def test_a_secret_that_is_wrong_is_said() -> None:
    failed(of(known=DEMO, credentials=credentials(app_secret="wrong")), "credentials", "tokenByAkSk", "HTTP 401", "app_secret")  # noqa: S106


# -- users, files, echo -----------------------------------------------------------------------------------------------------


def test_a_second_user_who_is_refused_is_said() -> None:
    for who, words in ((user("no-token", "bob"), "the ccmessaging-token of user bob is refused (HTTP 401)"), (made(3, "bob"), "3 h 0 min old")):
        said = of(users=(KNOWN.users[0], who))
        assert said.failed == ["users"]
        assert words in said.of("users").text
        assert "applyToken" in said.of("users").then


def test_one_user_is_a_warning() -> None:
    said = of(users=KNOWN.users[:1])
    assert said.failed == []
    assert (said.of("users").mark, "[[users]]" in said.of("users").then) == (Mark.WARN, True)


def test_a_user_who_hears_another_is_said() -> None:
    platform: Any = PARTY.reference(KNOWN)

    class Leaks(type(platform)):  # type: ignore[misc]
        def say(self, _user: str, **fields: Any) -> None:
            for other in ("alice", "bob"):
                super().say(other, **fields)

    said = of(Leaks(KNOWN))
    assert said.failed == ["users"]
    assert [hop.text for hop in said.hops if hop.name == "users"] == ["all 2 are served", "bob hears what alice says"]


def test_files_are_accepted_refused_or_lacking() -> None:
    said = of(known=KNOWN, media={"IMAGE": KNOWN.media["IMAGE"]})
    assert said.of("media").text == "IMAGE accepted"
    platform = PARTY.reference(KNOWN)
    picky = on(SEND, lambda request: answer(400, resultCode="1") if b'"AUDIO"' in request.body else platform(request))
    said = of(picky)
    lines = [hop for hop in said.hops if hop.name == "media"]
    assert [hop.mark for hop in lines] == [Mark.OK, Mark.FAIL, Mark.WARN], said.text
    assert lines[1].text == "AUDIO not accepted (HTTP 400, resultCode 1)"
    assert "VIDEO" in lines[2].text


def test_an_echo_that_was_declared_and_never_came_is_said() -> None:
    said = of(on(ASK, lambda _: answer(200, resultCode="0", resultDesc="", downlinkMessages=[])))
    assert said.failed == ["echo"]
    assert said.of("echo").text == "an echo is declared, and none came within 0.3 s"
    assert of(faulty("SaysSomethingElse", target=KNOWN)).of("echo").text.endswith("; other messages came")
    assert "downlink_wait" in said.of("echo").then


@pytest.mark.parametrize("declared", ["any", "none"])
def test_an_echo_that_nobody_declared_is_said(declared: str) -> None:
    said = of(downlink=declared).of("echo")
    assert (said.mark, 'write downlink = "echo"' in said.then) == (Mark.WARN, True)


def test_no_echo_and_none_declared_is_well() -> None:
    said = of(on(ASK, lambda _: answer(200, resultCode="0", resultDesc="")), downlink="none").of("echo")
    assert said.mark is Mark.OK


def test_a_conversation_that_is_not_accepted_is_said() -> None:
    said = of(known=KNOWN, credentials={**KNOWN.credentials, "channel_id": "1"}, handler=PARTY.reference(KNOWN))
    refuses = of(on(SEND, lambda _: answer(200, resultCode="13", resultDesc="no such channel")))
    failed(refuses, "ccmessaging.uplink", "CONNECT of user alice is not accepted (HTTP 200, resultCode 13: no such channel)", "channel_id")
    assert said.of("authentication").mark is Mark.OK


@pytest.mark.parametrize("oddity", PARTY.oddities)
def test_no_oddity_of_a_conforming_platform_fails(oddity: str) -> None:
    said = of(faulty(oddity), known=replace(DEMO, embedded=False, downlink="any"), limits=LIMITS)
    without = ["ccmessaging.poll"] if oddity == "PushesWhereThereAreNoPolls" else []
    assert said.failed == without, said.text


# -- the command ------------------------------------------------------------------------------------------------------------


def doctor(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "conformance", "doctor", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env={"PATH": "", **environment})


def test_the_embedded_reference_is_all_right(tmp_path: Path) -> None:
    ran = doctor(tmp_path)
    lines = ran.stdout.splitlines()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert lines[0].startswith("EMBEDDED REFERENCE")
    assert {line[:5] for line in lines[1:-1]} == {"ok   "}
    assert "a whole `ccmsg run` sends about" in lines[-2]
    assert lines[-1].startswith("a run can start; ")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_is_said_with_exit_code_3_and_nothing_else_if_quiet(tmp_path: Path) -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    configure(tmp_path, url)
    whole, quiet, narrow = doctor(tmp_path), doctor(tmp_path, "--quiet"), doctor(tmp_path, COLUMNS="40")
    assert (whole.returncode, quiet.returncode, whole.stderr) == (3, 3, "")
    assert "FAIL  " not in whole.stdout.replace("FAIL connection", "")
    assert "skip limits             because of connection" in whole.stdout
    assert [line.split()[0] for line in quiet.stdout.splitlines()] == ["FAIL", "next:", "1"]
    assert max(map(len, narrow.stdout.splitlines())) <= 40
    assert "\x1b" not in whole.stdout


def test_a_mistake_in_the_configuration_is_a_mistake(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", "[limits]\ntimout = 3")
    ran = doctor(tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "did you mean 'timeout'?" in ran.stderr
    assert doctor(tmp_path, "--target", "", "--config", "nowhere.toml").returncode == 2
