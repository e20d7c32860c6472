"""The hops beside the plain way: every user is served and kept apart, every file is taken."""

from collections.abc import Iterator
from typing import Final

from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.mistakes import foreign
from conformance.core.settings import User
from conformance.protocols.ccmessaging.doctor import tokens
from conformance.protocols.ccmessaging.doctor.talk import Heard, Talks
from conformance.protocols.ccmessaging.doctor.up import refusal
from conformance.protocols.ccmessaging.legs import FILE_TYPES
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.messages.content import FOUR_PARTS, File

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
    served = [user for user in others if user not in [one for one, _ in bad]] if not _is_silent(bad) else []
    if served and talks.polls and _hears(talks, served[0]):
        text = f"{served[0].id} hears what {talks.user.id} says"
        yield fail(text, "the target mixes its users: see whether the two tokens are of different users")
    elif not bad:
        apart = f"; {served[0].id} hears nothing of {talks.user.id}" if talks.polls else ""
        yield ok(f"all {len(others) + 1} are served{apart}")


def _all_refused(talks: Talks, others: tuple[User, ...]) -> list[tuple[User, Heard]]:
    """Return who is not served, and how; once no answer comes, nobody else is tried."""
    bad: list[tuple[User, Heard]] = []
    for user in others:
        if heard := _refused(talks, user):
            bad.append((user, heard))
        if _is_silent(bad):
            break
    return bad


def _is_silent(bad: list[tuple[User, Heard]]) -> bool:
    return bool(bad) and bad[-1][1].exchange.response is None


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
    return fail(f"{heard.control} of user {user.id} is not accepted ({refusal(heard)})", then)


def _hears(talks: Talks, other: User) -> bool:
    """Let the first user say something while the other one listens."""
    said = f"Between us only. {talks.desk.fresh(8)}"
    with talks.conversation(talks.user), talks.conversation(other):
        talks.chat(talks.user, said)
        _, texts = talks.poll(other)
        talks.poll(talks.user)
    return said in texts


def media(talks: Talks) -> Iterator[Seen]:
    """Is each file taken that is configured or was uploaded?"""
    known = [media for media in FILE_TYPES if talks.target.media.get(media)]
    lacking = [media for media in FILE_TYPES if media not in known]
    bad = _not_taken(talks, known)
    taken = [media for media in known if media not in bad]
    if taken:
        yield ok(f"{', '.join(taken)} accepted")
    for why in dict.fromkeys(bad.values()):
        names = ", ".join(media for media in bad if bad[media] == why)
        yield fail(f"{names} not accepted ({why})", "check these contents in [media]: key,ext of files that the platform knows; or upload = true")
    if lacking:
        text = f"no file for {', '.join(lacking)}: whether they are accepted is not judged"
        yield warn(text, 'name files in [media], such as IMAGE = "key,jpg", or write upload = true')


def _not_taken(talks: Talks, known: list[str]) -> dict[str, str]:
    """Send each file in one conversation; return what was refused, and how. Where no answer comes, nothing more is sent."""
    bad: dict[str, str] = {}
    if not known:
        return bad
    with talks.conversation(talks.user):
        for media in known:
            heard = _file(talks, media)
            if not heard.accepted:
                bad[media] = refusal(heard)
            if heard.exchange.response is None:
                break
    return bad


def _file(talks: Talks, media: str) -> Heard:
    """Send a file; FILE has two published forms, of which one is enough."""
    heard = talks.send(uplink.message("CHAT", media, content=File(media)), talks.user)
    again = media == "FILE" and not heard.accepted and heard.exchange.response is not None
    return talks.send(uplink.message("CHAT", media, content=File(media, FOUR_PARTS)), talks.user) if again else heard
