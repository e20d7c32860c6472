"""Who may push to the callback, and whether it acknowledges; no secret is said."""

from collections.abc import Callable

import pytest

from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Secret, User
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.selftest.doctor.examined import answer, failed, to_post
from conformance.selftest.doctor.integrator.callback import BARE, KNOWN, USERS, of


def declared(value: str) -> dict[str, str]:
    """Return credentials with this Authorization."""
    return {**BARE, "push_authorization": Secret(value, "PUSH_AUTHORIZATION")}


def only_with(authorization: str) -> Handler:
    """Take pushes with this Authorization only."""
    callback = Integrator(KNOWN)
    return to_post(lambda request: callback(request) if request.header("authorization") == authorization else answer(401))


def knowing(*users: str) -> Handler:
    """Take pushes to these users only."""
    callback = Integrator(KNOWN)

    def take(request: Request) -> Response:
        known = request.json["messages"][0]["to"] in users
        return callback(request) if known else answer(200, resultCode="404", resultDesc="no such user")

    return to_post(take)


@pytest.mark.parametrize("status", [401, 403])
def test_an_authorization_that_is_missing_is_said(status: int) -> None:
    said = of(to_post(lambda _: answer(status)), credentials=BARE)
    words = (f"wants to know who calls (HTTP {status}), and there is no push_authorization", "give credentials.push_authorization", "two forms")
    failed(said, "authentication", *words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("Bearer old", "push_authorization is refused (HTTP 401) next: check credentials.push_authorization"),
        ("auth-v2/old", "push_authorization is refused (HTTP 401) next: check credentials.push_authorization"),
        ("right", "it begins neither with Bearer nor with auth-v2/"),
        ('"Bearer right"', "it has quotes around it"),
        ("Bearer right ", "it has blanks around it"),
    ],
)
def test_an_authorization_that_is_refused_is_said(given: str, words: str) -> None:
    said = of(only_with("Bearer right"), credentials=declared(given))
    failed(said, "authentication", words, "Bearer ... in the sample, auth-v2/... in the table", "it may have run out")
    assert given not in said.text


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (lambda _: Response(200), ('answers HTTP 200 with an empty body: no resultCode "0"', '{"resultCode":"0","resultDesc":"success."}')),
        (lambda _: Response(200, (), b"ok"), ("answers HTTP 200 with a body that is no JSON",)),
        (lambda _: answer(200, code=0), ("answers HTTP 200 with JSON of another kind", "target.url")),
        (lambda _: Response(204), ("answers HTTP 204 with an empty body",)),
        (lambda _: answer(201, resultCode="0"), ("is acknowledged with HTTP 201: only 200 counts", "answer with HTTP 200")),
        (lambda _: answer(200, resultCode="13", resultDesc="no"), ("is not acknowledged (HTTP 200, resultCode 13: no)", "[[users]]", "channel_id")),
        (lambda _: answer(400, resultCode="1", resultDesc="bad"), ("a text to user 44444444 is not acknowledged (HTTP 400, resultCode 1: bad)",)),
        (lambda _: answer(500), ("is not acknowledged (HTTP 500)", "log of the callback")),
    ],
)
def test_a_push_that_is_not_acknowledged_is_said(reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    failed(of(to_post(reply)), "ccmessaging.push", *words)


def test_a_user_who_is_not_known_is_said() -> None:
    said = of(knowing("44444444"), users=(*KNOWN.users, User("44444446", None)))
    assert said.failed == ["users", "users"]
    lines = [hop for hop in said.hops if hop.name == "users"]
    assert [line.text[:15] for line in lines] == ["user 44444445: ", "user 44444446: "]
    assert lines[0].text.endswith("a text to this user is not acknowledged (HTTP 200, resultCode 404: no such user)")
    assert 'name users that it knows in [[users]] (44444445 is "to")' in lines[0].then
    failed(of(knowing("44444447")), "ccmessaging.push", '(44444444 is "to")')


@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("silence", [Response(200, wire="drop"), Response(200, delay=1.5)], ids=["drops", "hangs"])
def test_a_callback_that_falls_silent_is_left_soon(after: int, silence: Response) -> None:
    count, callback = [0], Integrator(KNOWN)

    def tires(request: Request) -> Response:
        count[0] += 1
        return callback(request) if count[0] <= after else silence

    said = of(tires, limits=Limits(timeout=0.6), users=USERS)
    assert said.failed == ["interface" if after == 1 else "users"], said.text
    assert said.requests <= after + 2, said.text


def test_no_secret_is_said_even_if_the_callback_says_all_it_hears() -> None:
    for status in (200, 302, 400, 401, 404, 405, 500):

        def parrot(request: Request, status: int = status) -> Response:
            heard = request.header("authorization") or ""
            return answer(status, ("Location", "https://x.example/" + heard.replace(" ", "/")), resultCode="17", resultDesc=heard)

        said = of(to_post(parrot))
        assert said.failed
        assert "demo-push-0001" not in said.text
