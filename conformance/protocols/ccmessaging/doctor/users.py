"""The hop of the users: each is served, and the second one hears nothing of the first."""

from collections.abc import Iterator
from typing import Final

from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.foreign import foreign
from conformance.core.settings import User
from conformance.protocols.ccmessaging.doctor import tokens
from conformance.protocols.ccmessaging.doctor.talk import Heard, Talks

_MORE: Final = 'add a second [[users]]: isolation and conversations side by side are "not configured" without'


def users(talks: Talks) -> Iterator[Seen]:
    """Is each user served, and does the second one hear nothing of the first?"""
    others = talks.target.users[1:]
    if not others:
        yield warn(f"only {talks.user.id} takes part: whether users are kept apart cannot be judged", _MORE)
        return
    bad = _all_refused(talks, others)
    for user, heard in bad:
        yield _not_served(user, heard)
    served = [user for user in others if user not in [one for one, _ in bad]]
    if not bad:
        yield ok(f"all {len(others) + 1} are served")
    if served and talks.polls and not (bad and bad[-1][1].silent):
        yield _apart(talks, served[0])


def _apart(talks: Talks, other: User) -> Seen:
    """Say whether the second user hears what the first one says."""
    overheard = _overheard(talks, other)
    if overheard is None:
        seen = foreign(talks.desk.last) if talks.desk.last else None
        return seen or warn(f"whether {other.id} hears {talks.user.id} could not be tried: not all of it was accepted", "try again")
    if overheard:
        text = f"{other.id} hears what {talks.user.id} says"
        return fail(text, "the target mixes its users: see whether the two tokens are of different users")
    return ok(f"{other.id} hears nothing of {talks.user.id}")


def _all_refused(talks: Talks, others: tuple[User, ...]) -> list[tuple[User, Heard]]:
    """Return who is not served, and how; once no answer comes, nobody else is tried."""
    bad: list[tuple[User, Heard]] = []
    for user in others:
        heard = _refused(talks, user)
        bad += [(user, heard)] if heard else []
        if heard and heard.silent:
            break
    return bad


def _refused(talks: Talks, user: User) -> Heard | None:
    """Return what was not accepted of a user's plain conversation."""
    kept: list[Heard] = []
    with talks.conversation(user, kept) as opened:
        if opened:
            kept.append(talks.say("plain", user))
    return next((one for one in kept if not one.accepted and one.control != "DISCONNECT"), None)


def _not_served(user: User, heard: Heard) -> Seen:
    if seen := foreign(heard.exchange):
        return fail(f"user {user.id}: {seen.text}", seen.then)
    if heard.status in (401, 403):
        text = tokens.of_user(user) or f"the ccmessaging-token of user {user.id} is refused"
        return fail(f"{text} (HTTP {heard.status})", f"have applyToken make a new token for {user.id}, or leave its token out: then it is fetched")
    then = f"check the id of user {user.id}: it must be the userId for which its token was made"
    return fail(f"{heard.control} of user {user.id} is not accepted ({heard.refusal})", then)


def _overheard(talks: Talks, other: User) -> bool | None:
    """Let the first user say something while the other one listens: is it heard? None if that could not be tried."""
    said, talked = f"Between us only. {talks.desk.fresh(8)}", False
    with talks.conversation(talks.user) as first, talks.conversation(other) as second:
        if first and second and talks.chat(talks.user, said).accepted:
            heard, texts = talks.poll(other)
            talked = heard.accepted and talks.poll(talks.user)[0].accepted
    return said in [*texts, *talks.pushed(other)] if talked else None
