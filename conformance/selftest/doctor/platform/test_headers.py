"""Which of the three headers is refused, and tokens that look wrong."""

import time
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import User
from conformance.selftest.doctor.examined import APPLY, ASK, KNOWN, SEND, answer, credentials, failed, of, on
from conformance.selftest.doctor.platform.users import made, user
from conformance.selftest.rig.runs import DEMO, PARTY

# -- which of the three headers ------------------------------------------------------------------------------------------------

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


# -- tokens --------------------------------------------------------------------------------------------------------------------


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
