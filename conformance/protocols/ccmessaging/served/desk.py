"""How a call is answered: by the reference platform, with trouble where it is made on purpose, and with a note for whoever judges it."""

from dataclasses import replace
from typing import Any, Final

from conformance.core.cors import readable
from conformance.core.counterpart import Serving, path_of
from conformance.core.exchange import Request, Response
from conformance.core.settings import Listen, Target
from conformance.protocols.ccmessaging.checks.code import CODE
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.served import Served, Standing
from conformance.protocols.ccmessaging.served.fresh import Fresh
from conformance.protocols.ccmessaging.served.note import Answered, Note, Switch
from conformance.protocols.ccmessaging.served.places import ASKS, SERVED_AT, SPEAKS, exact, meant
from conformance.protocols.ccmessaging.served.provoke import Trouble, Troubles
from conformance.protocols.ccmessaging.served.wrong import seems_access, seems_token

_LATE: Final = 2.0
"""Seconds by which an answer is late on purpose."""


class Desk:
    """Answers one call after the other."""

    def __init__(self, target: Target, listen: Listen, serving: Serving) -> None:
        """Serve the users of a target, and whoever else applies for a token."""
        self._listen, self._lenient = listen, serving.lenient
        self._platform = Served(target, lenient=serving.lenient)
        self._fresh, self._troubles = Fresh(), Troubles(serving.provoke)

    def answer(self, request: Request) -> Answered:
        """Answer a call to a path of ours."""
        path = path_of(request)
        name = exact(path, self._listen) or (meant(path, self._listen) if self._lenient else "")
        before = self._known(request, polls=meant(path, self._listen) == POLL.name)
        waiting = self._waiting(before.user)
        response = self._respond(name, replace(request, url=SERVED_AT.get(name, path)), before)
        note = self._came_of(name, before, response)
        note = replace(note, put=max(0, self._waiting(note.user) - waiting) if name in SPEAKS else 0)
        response = readable(request, response, "ccmessaging-token")
        headers = (*response.headers, *self._brings(name, request, note))
        return Answered(response.status, headers, response.body, delay=response.delay, provoked=response.provoked, note=note)

    def _known(self, request: Request, *, polls: bool) -> Note:
        """Return what is known of a caller before anything is answered."""
        platform, token = self._platform, self._platform.token_in(request, polls=polls)
        user = platform.users.get(token, "") or (platform.taken.get(token, "") if polls else "")
        return Note(
            user=user,
            token=platform.standing(token),
            access=platform.standing_of_access(request),
            switch=self._fresh.switch(user, token),
            token_seems=seems_token(token, platform),
            access_seems=seems_access((request.header("authorization") or "").rpartition(" ")[2], platform),
        )

    def _waiting(self, user: str) -> int:
        return len(self._platform.queues[user]) if user else 0

    def _respond(self, name: str, request: Request, note: Note) -> Response:
        if not name:
            return self._platform.refusal(request, Refused(404, "no such interface"))
        trouble = self._trouble(request, note) if name == UPLINK.name else None
        if trouble is Trouble.EXPIRED:
            self._platform.withdraw(note.user)
        refused = {Trouble.REFUSED: 200, Trouble.ERROR: 500, Trouble.EXPIRED: 401}.get(trouble) if trouble else None
        if trouble and refused:
            return replace(self._platform.refusal(request, Refused(refused, "on purpose")), provoked=trouble)
        response = self._platform.answers(request)
        return replace(response, delay=_LATE, provoked=trouble) if trouble else response

    def _trouble(self, request: Request, note: Note) -> Trouble | None:
        """Return what a call meets on purpose: only a plain chat that would be accepted does."""
        platform, body = self._platform, request.json
        plain = isinstance(body, dict) and body.get("controlType") == "CHAT" and body.get("mediaType") == "TEXT"
        if not plain or note.user not in platform.connected or not self._is_right(request, body):
            return None
        chat = str(body.get("messageId") or body.get("content"))
        renews = not any(platform.users[token] == note.user for token in platform.configured)
        return self._troubles.next(note.user, chat, renews=renews)

    def _is_right(self, request: Request, body: dict[str, Any]) -> bool:
        return self._platform.is_admitted(request) and request.method == UPLINK.method and not any(self._platform.problems(body))

    def _came_of(self, name: str, note: Note, response: Response) -> Note:
        """Return the note of a call that has been answered."""
        body = response.json if response.status == 200 and isinstance(response.json, dict) else {}
        said = str(body.get(CODE.field, body.get("returnCode", ""))) == CODE.success or "AccessToken" in body
        note = replace(note, accepted=said, brought=len(body.get("downlinkMessages") or ()), key=str(body.get("objectKey", "")))
        token = body.get("token")
        if name in SPEAKS | ASKS or not isinstance(token, str):
            return note
        user = self._platform.users[token]
        self._fresh.forget(user)
        return replace(note, user=user)

    def _brings(self, name: str, request: Request, note: Note) -> tuple[tuple[str, str], ...]:
        """Return the header that brings a fresh token: from the first chat of a user on, until it is used (HG-12)."""
        chats = note.user in self._platform.connected and note.token is Standing.RIGHT and note.accepted
        if name not in SPEAKS | ASKS or not chats:
            return ()
        if self._fresh.due(note.user) and _is_chat(name, request):
            self._fresh.bring(note.user, self._platform.issue(note.user))
        fresh = self._fresh.of(note.user)
        return (("ccmessaging-token", fresh),) if fresh and note.switch is not Switch.NEW else ()


def _is_chat(name: str, request: Request) -> bool:
    return name in SPEAKS and isinstance(request.json, dict) and request.json.get("controlType") == "CHAT"
