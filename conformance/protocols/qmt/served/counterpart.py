"""Our side of the uplink: which calls are the app's, what they are answered, and what they show (documents/001; QN-01, QN-02)."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import quote, unquote

from conformance.core.cors import is_preflight, preflight, readable
from conformance.core.counterpart import Counterpart, Seen, Serving
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.settings import Target
from conformance.core.violation import Violation, shown
from conformance.protocols.qmt.checks.code import YES
from conformance.protocols.qmt.checks.received import body
from conformance.protocols.qmt.legs import UPLINK, customer
from conformance.protocols.qmt.messages.message import cell_of
from conformance.protocols.qmt.served.history import History
from conformance.protocols.qmt.served.platform import ServedPlatform
from conformance.protocols.qmt.served.scenarios import Played
from conformance.protocols.qmt.served.trouble import Trouble

_BESIDE: Final = re.compile(r"/api/[^/]+/[^/]+/(?:staffService/(demand)|(leavemessage))")
"""Interfaces of a platform that documents/001 does not describe: what comes to them is taken, and not judged."""
_LONGEST: Final = 4096
"""Characters of a customer's id that are remembered."""
_INTERFACE: Final = "staffservice"


class Served:
    """The platform that an app under test calls."""

    def __init__(self, target: Target, serving: Serving) -> None:
        """Expect nobody yet."""
        assert target.listen is not None
        self._prefix, self._appid = target.listen.path.rstrip("/"), str(target.credentials.get("appid", ""))
        self._platform, self._lenient = ServedPlatform(target), serving.lenient
        self._trouble, self._history, self._played = Trouble(serving.provoke), History(), Played()

    def leg(self, path: str) -> str:
        """Return the leg for whatever names the interface or the app id, for to err there is the app's mistake."""
        if not f"{path}/".startswith(f"{self._prefix}/"):
            return ""
        below = path.removeprefix(self._prefix)
        if beside := _BESIDE.fullmatch(below):
            return f"qmt.{beside[1] or beside[2]}"
        named = _INTERFACE in below.lower() or (self._appid and self._appid in below.split("/"))
        return UPLINK.name if named else ""

    def answer(self, request: Request) -> Response:
        """Answer as the documents say, but for what is provoked; where we are lenient, refuse nothing."""
        return preflight(request) if is_preflight(request) else readable(request, self._answer(request))

    def _answer(self, request: Request) -> Response:
        path, asked, query = request.url.partition("?")
        if self.leg(unquote(path)) != UPLINK.name:
            return YES
        below = quote(unquote(path).removeprefix(self._prefix))
        due = self._platform(replace(request, url=below + asked + query))
        if _is_yes(due):
            return self._trouble.instead(due)
        return YES if self._lenient else due

    def see(self, exchange: Exchange) -> Seen:
        """Say whose message it is and where it stands; it completes a scenario only if it is accepted, or would be."""
        if is_preflight(exchange.request):
            return Seen(what="a browser's preflight", beside=True)
        if exchange.leg != UPLINK.name:
            return Seen(what=exchange.leg.partition(".")[2])
        value, response = body(exchange), exchange.response
        named = value.get("FromUserId") if isinstance(value, dict) else None
        user = customer(named)[:_LONGEST] if isinstance(named, str) else ""
        provoked = response.provoked if response else ""
        accepted = response is not None and (provoked != "" or _is_yes(response))
        return Seen(
            user=shown(user, _LONGEST),
            conversation=1 if user else 0,
            cell=cell_of(value),
            what=_what(cell_of(value)),
            observed=tuple(self._history.shows(exchange, user, accepted=accepted)) if response else (),
            scenarios=self._played.completed(cell_of(value), user, provoked) if accepted else frozenset(),
        )

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing: an app may be silent."""
        return ()


def serve(target: Target, serving: Serving) -> Counterpart:
    """Return the platform that an app under test calls."""
    return Served(target, serving)


def _is_yes(response: Response) -> bool:
    return response.status == YES.status and isinstance(response.json, dict) and response.json.get("errcode") == 0


def _what(cell: tuple[str, ...]) -> str:
    """Return what is said, in words of ours: the types of others are not."""
    if not cell:
        return "no message"
    kind, tag = cell
    named = kind if kind != "other" else "a type of its own"
    return named if tag == "absent" else f"{named}, with a Tag ({tag})"
