"""Defects that no list of faults has: each is mixed into a reference, and changes what it is asked or what it answers."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from conformance.core.exchange import Request, Response

Body = dict[str, Any]
JSON = (("Content-Type", "application/json;charset=UTF-8"),)
YES = json.dumps({"resultCode": "0", "resultDesc": "ok"}).encode()
HTML = Response(200, (("Content-Type", "text/html"),), b"<html><body>Oops</body></html>")


def unchecked(field: str, instead: Any) -> type:
    """Make a target that never looks at a field: it works with `instead`."""
    return _asked(lambda request, body: replace(request, body=json.dumps({**body, field: instead}).encode()))


def where(field: str, value: str, answer: Response) -> type:
    """Make a target that answers messages of which a field has this value in its own way."""
    return _asked(lambda request, body: answer if body.get(field) == value else request)


def answers(change: Callable[[Request, Response], Response]) -> type:
    """Make a target that changes each of its answers."""

    class Answers:
        def __call__(self, request: Request) -> Response:
            return change(request, super().__call__(request))  # type: ignore[misc]

    return Answers


def takes(*statuses: int) -> type:
    """Make a target that says yes instead of these statuses."""
    return answers(lambda _, answer: Response(200, JSON, YES) if answer.status in statuses else answer)


def every(number: int, instead: Response) -> type:
    """Make a target that answers each so-many-th request in another way."""
    turn = count(1)
    return answers(lambda _, answer: answer if next(turn) % number else instead)


def says(status: int) -> type:
    """Make a target that says yes with another status."""
    return answers(lambda _, answer: replace(answer, status=status) if b'"resultCode": "0"' in answer.body else answer)


def on_polls(instead: Response) -> type:
    """Make a target that answers polls in its own way."""
    return answers(lambda request, answer: instead if request.method == "GET" else answer)


def _asked(change: Callable[[Request, Body], Request | Response]) -> type:
    class Asked:
        def __call__(self, request: Request) -> Response:
            body = request.json
            asked = change(request, body) if isinstance(body, dict) else request
            return asked if isinstance(asked, Response) else super().__call__(asked)  # type: ignore[misc]

    return Asked
