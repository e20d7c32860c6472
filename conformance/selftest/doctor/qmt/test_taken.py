"""What becomes of a text that a party of QMT is sent, for each user; and no secret is said."""

from collections.abc import Callable
from typing import Any

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Party
from conformance.selftest.doctor.examined import answer, failed, to_post
from conformance.selftest.doctor.qmt.world import LEG, both, mixed, of, world


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (lambda _: Response(200), ("answers HTTP 200 with an empty body: no errcode 0", '{"errcode":0,"errmsg":"ok"}')),
        (lambda _: Response(200, (), b"ok"), ("answers HTTP 200 with a body that is no JSON",)),
        (lambda _: answer(200, resultCode="0"), ("answers HTTP 200 with JSON of another kind", "target.url")),
        (lambda _: answer(201, errcode=0), ("with HTTP 201: only 200 counts", "answer with HTTP 200")),
        (lambda _: answer(200, errcode=13, errmsg="no"), ("(HTTP 200, errcode 13: no)", "alice", "see the log of")),
        (lambda _: answer(400, errcode=1), ("(HTTP 400, errcode 1)",)),
        (lambda _: answer(500), ("(HTTP 500)", "see the log of")),
    ],
)
@both
def test_a_text_that_is_not_taken_is_said(known: Party, reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    failed(of(to_post(reply), known), LEG[known.name], *words)


@both
def test_a_text_that_is_taken_in_another_form_only_is_a_warning(known: Party) -> None:
    said = of(mixed(known, objection=lambda _, body: "" if "ServiceId" in body else "ServiceId is missing"), known)
    assert said.failed == [], said.text
    line = said.of(LEG[known.name])
    assert (line.mark, line.text.endswith("ServiceId is missing), but with ServiceId it is")) == (Mark.WARN, True)
    assert f"ccmsg run --legs {LEG[known.name]}" in line.then


@both
def test_whether_it_verifies_is_said_where_the_message_is_refused(known: Party) -> None:
    said = of(mixed(known, objection=lambda *_: "not wanted"), known)
    failed(said, LEG[known.name], "not wanted")
    assert said.of("signature").text.startswith("verifies: with a wrong one the answer is another (HTTP 200, errcode 30003")
    said = of(to_post(lambda _: answer(200, errcode=30006, errmsg="not wanted")), known)
    assert said.of("signature").text == "whether it verifies does not show: with a wrong one the answer is the same"


@both
def test_a_user_who_is_not_known_is_said(known: Party) -> None:
    def objection(_: Any, body: dict[str, Any]) -> str:
        return "" if "alice" in body.values() else "no such user"

    said = of(mixed(known, objection=objection), known)
    assert said.failed == ["users"]
    assert said.of("users").text.startswith("user bob: a text ")
    assert said.of("users").text.endswith("(HTTP 200, errcode 30006: no such user)")
    assert "bob" in said.of("users").then


@both
@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_target_that_falls_silent_is_left_soon(known: Party, after: int) -> None:
    count, reference = [0], known.reference(world(known))

    def tires(request: Request) -> Response:
        count[0] += 1
        return reference(request) if count[0] <= after else Response(200, wire="drop")

    said = of(tires, known)
    assert said.failed == [[], ["interface"], ["signature"], ["users"], []][after], said.text
    assert said.requests <= after + 2, said.text


@both
def test_no_secret_is_said_even_if_the_target_says_all_it_knows(known: Party) -> None:
    own = " ".join(str(value) for name, value in world(known).credentials.items() if name in ("appsecret", "access_token"))
    for status in (200, 302, 400, 401, 404, 405, 500):
        body = answer(status, ("Location", "https://x.example/" + own.replace(" ", "/")), errcode=30003, errmsg=own)
        said = of(to_post(lambda _, body=body: body), known)  # type: ignore[misc]
        assert said.failed
        assert "demo-" not in said.text
