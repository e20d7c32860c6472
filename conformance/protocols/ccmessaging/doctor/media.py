"""The hop of the files: is each taken that is configured or was uploaded?"""

from collections.abc import Iterator

from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.foreign import foreign
from conformance.protocols.ccmessaging.doctor.talk import Heard, Talks
from conformance.protocols.ccmessaging.legs import FILE_TYPES
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.messages.content import FOUR_PARTS, File


def media(talks: Talks) -> Iterator[Seen]:
    """Send each file once, and say of which mediaTypes there is none."""
    known = [media for media in FILE_TYPES if talks.target.media.get(media)]
    lacking = [media for media in FILE_TYPES if media not in known]
    sent = _sent(talks, known) if known else {}
    if taken := [media for media, heard in sent.items() if heard.accepted]:
        yield ok(f"{', '.join(taken)} accepted")
    yield from _refusals({media: heard for media, heard in sent.items() if not heard.accepted})
    if lacking:
        text = f"no file for {', '.join(lacking)}: whether they are accepted is not judged"
        yield warn(text, 'name files in [media], such as IMAGE = "key,jpg", or write upload = true')


def _refusals(bad: dict[str, Heard]) -> Iterator[Seen]:
    """Say what was not accepted, a line per reason."""
    reasons = {media: heard.refusal for media, heard in bad.items()}
    for why in dict.fromkeys(reasons.values()):
        names = [media for media, reason in reasons.items() if reason == why]
        seen = foreign(bad[names[0]].exchange)
        then = seen.then if seen else "check these contents in [media]: key,ext of files that the platform knows; or upload = true"
        yield fail(f"{', '.join(names)} not accepted ({why})", then)


def _sent(talks: Talks, known: list[str]) -> dict[str, Heard]:
    """Send files in one conversation; once no answer comes, nothing more is sent. Where the conversation is not opened, that stands for all."""
    sent: dict[str, Heard] = {}
    kept: list[Heard] = []
    with talks.conversation(talks.user, kept) as opened:
        if not opened:
            return dict.fromkeys(known, kept[0])
        for media in known:
            sent[media] = _file(talks, media)
            if sent[media].silent:
                break
    return sent


def _file(talks: Talks, media: str) -> Heard:
    """Send a file; FILE has two published forms, of which one is enough."""
    heard = talks.send(uplink.message("CHAT", media, content=File(media)), talks.user)
    again = media == "FILE" and not heard.accepted and not heard.silent
    return talks.send(uplink.message("CHAT", media, content=File(media, FOUR_PARTS)), talks.user) if again else heard
