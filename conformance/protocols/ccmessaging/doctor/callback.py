"""What `ccmsg doctor` looks at on a ccmessaging integrator: its callback, who may call it, one push, and every user."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from conformance.core.examination import Desk, Seen, Step, fail, ok, warn
from conformance.core.exchange import NOT_JSON, Outcome, Response
from conformance.core.mistakes import foreign
from conformance.core.settings import Target, User
from conformance.protocols.ccmessaging.bind import url
from conformance.protocols.ccmessaging.doctor.talk import Heard, Talks
from conformance.protocols.ccmessaging.doctor.tokens import written
from conformance.protocols.ccmessaging.doctor.up import leads_to_a_login, refusal
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.messages.push import DIALOGUE

_PLAIN: Final = DIALOGUE.plain[0]
_FORMS: Final = "the whole header as your platform sends it; the documents have two forms: Bearer ... in the sample, auth-v2/... in the table"
_KNOWN: Final = ("bearer ", "auth-v2/")


def steps(desk: Desk) -> Sequence[Step]:
    """Return the hops of an integrator; each needs what stands below it."""
    callback = Callback(Talks(desk))
    return (
        Step("interface", callback.interface, (desk.ground(callback.talks.url(PUSH)),)),
        Step("authentication", callback.authentication, ("interface",)),
        Step(PUSH.name, callback.push, ("authentication",)),
        Step("users", callback.users, (PUSH.name,)),
    )


@dataclass
class Callback:
    """Where an integrator is called. What the first push says is for three hops."""

    talks: Talks
    heard: list[Heard] = field(default_factory=list)

    def interface(self) -> Iterator[Seen]:
        """Push a plain text to the first user: does anything answer that takes POST?"""
        self.heard.append(self._pushed(self.talks.user))
        heard = self.heard[0]
        here, status = heard.exchange.request.url, heard.status
        if seen := leads_to_a_login(self.talks, heard) or foreign(heard.exchange):
            yield seen
        elif status == 404:
            yield self._lost(here)
        elif status == 405:
            yield fail(f"{here} takes no POST (HTTP 405)", f"check the path: {self._meant()}")
        else:
            yield ok(f"POST is answered at {here}")

    def authentication(self) -> Iterator[Seen]:
        """May we call?"""
        status, known = self.heard[0].status, self._authorization()
        if status not in (401, 403):
            yield ok("push_authorization is taken" if known else "no Authorization is asked for")
        elif known:
            odd = f": {_oddity(known)}" if _oddity(known) else ""
            then = f"check credentials.push_authorization: {_FORMS}; it may have run out, too"
            yield fail(f"push_authorization is refused (HTTP {status}){odd}", then)
        else:
            text = f"the callback wants to know who calls (HTTP {status}), and there is no push_authorization"
            yield fail(text, f"give credentials.push_authorization: {_FORMS}")

    def push(self) -> Iterator[Seen]:
        """Was the push acknowledged, as the documents have it?"""
        heard, user = self.heard[0], self.talks.user
        response, took = heard.exchange.response, f"{heard.exchange.seconds * 1000:.0f} ms"
        assert response is not None
        if heard.accepted and response.status == 200:
            yield ok(f"a text to user {user.id} is acknowledged after {took}")
        elif heard.accepted:
            text = f"a text to user {user.id} is acknowledged with HTTP {response.status}: only 200 counts"
            yield fail(text, "answer with HTTP 200; a platform takes any other status for a failed push")
        elif heard.outcome is Outcome.UNCLEAR:
            text = f"{heard.exchange.request.url} answers HTTP {response.status} with {_held(response)}"
            then = 'answer with HTTP 200 and {"resultCode":"0","resultDesc":"success."}; if that is another program, check target.url'
            yield fail(f'{text}: no resultCode "0", so nothing is acknowledged', then)
        else:
            yield fail(f"a text to user {user.id} is not acknowledged ({refusal(heard)})", self._then(user))

    def users(self) -> Iterator[Seen]:
        """Is each user's id taken?"""
        users = self.talks.target.users
        if len(users) == 1:
            then = "add a second [[users]]: whether pushes to several disturb one another is not judged without"
            yield warn(f"only {users[0].id} takes part", then)
            return
        bad = list(self._refused(users[1:]))
        for user, heard in bad:
            seen = foreign(heard.exchange)
            text = seen.text if seen else f"a text to this user is not acknowledged ({refusal(heard)})"
            yield fail(f"user {user.id}: {text}", seen.then if seen else self._then(user))
        if not bad:
            yield ok(f"a text to each of the {len(users)} is acknowledged")

    def _refused(self, users: Sequence[User]) -> Iterator[tuple[User, Heard]]:
        """Yield whose id is not taken; once no answer comes, nobody else is tried."""
        for user in users:
            heard = self._pushed(user)
            if not heard.accepted:
                yield user, heard
            if heard.silent:
                return

    def _pushed(self, user: User, at: Target | None = None) -> Heard:
        return self.talks.send(_PLAIN, user, at)

    def _authorization(self) -> str:
        return str(self.talks.target.credentials.get("push_authorization", ""))

    def _lost(self, here: str) -> Seen:
        """Say what to write where nothing is found; where a path is configured, look without it."""
        target = self.talks.target
        text = f"nothing is found at {here} (HTTP 404)"
        if "push" in target.paths:
            bare = replace(target, paths={name: path for name, path in target.paths.items() if name != "push"})
            heard = self._pushed(self.talks.user, bare)
            if heard.status not in (404, 405) and foreign(heard.exchange) is None:
                return fail(f"{text}, but POST is answered at {url(bare, PUSH.name)}", "leave push out of [target.paths]")
        return fail(text, f"check the path: {self._meant()}")

    def _meant(self) -> str:
        if "push" in self.talks.target.paths:
            return "target.paths.push is appended to target.url"
        return "target.url is the callback itself, with its whole path; nothing is appended to it"

    def _then(self, user: User) -> str:
        return f'see the log of the callback; name users that it knows in [[users]] ({user.id} is "to"), and its channel in channel_id ("from")'


def _oddity(authorization: str) -> str:
    """Return what is odd about the configured header; empty if nothing is."""
    if odd := written(authorization):
        return f"it {odd}"
    return "" if authorization.lower().startswith(_KNOWN) else "it begins neither with Bearer nor with auth-v2/"


def _held(response: Response) -> str:
    """Return what an answer holds instead of a result."""
    if not response.body:
        return "an empty body"
    return "a body that is no JSON" if response.json is NOT_JSON else "JSON of another kind"
