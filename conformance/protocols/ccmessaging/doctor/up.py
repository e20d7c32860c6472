"""The hops of the way up: credentials are there, the interface is there, it knows us, it accepts a conversation."""

from collections.abc import Iterator

from conformance.core.credentials import CredentialError
from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.exchange import Outcome
from conformance.core.foreign import foreign, leads_to_a_login
from conformance.protocols.ccmessaging.doctor import headers
from conformance.protocols.ccmessaging.doctor.paths import LOST, lost, overlap
from conformance.protocols.ccmessaging.doctor.talk import Talks


def credentials(talks: Talks) -> Iterator[Seen]:
    """Fetch what the configuration leaves to be fetched."""
    before = talks.target
    try:
        notes = talks.desk.open()
    except CredentialError as error:
        yield _not_fetched(talks, error)
        return
    yield ok(_fetched(talks, [user.id for user in before.users if user.token is None]))
    for note in notes:
        yield warn(note, "a run goes on without it; check the configuration of it, or give it there")


def _fetched(talks: Talks, asked: list[str]) -> str:
    served = [user.id for user in talks.target.users if user.id in asked]
    parts = ["the access token is fetched by tokenByAkSk"] if "app_secret" in talks.target.credentials else []
    parts += [f"{len(served)} of {len(asked)} tokens are fetched by applyToken"] if asked else []
    parts += ["files are uploaded by uploadFileStream"] if talks.target.upload else []
    return "; ".join(parts) or "given in the configuration; nothing is to be fetched"


def _not_fetched(talks: Talks, error: CredentialError) -> Seen:
    exchange = talks.desk.last
    if exchange is not None and (seen := foreign(exchange)):
        return fail(f"{exchange.case}: {seen.text}", seen.then)
    if exchange is not None and exchange.status == 404 and (known := overlap(talks.target.url)):
        text = f"{error}; the url ends with {known}, which is added to it anyway"
        return fail(text, f'write url = "{talks.target.url.removesuffix(known)}"')
    why = headers.gateway(exchange.response) if exchange and exchange.response else ""
    if why and exchange is not None and exchange.case != "tokenByAkSk":
        text = f"the gateway refuses {exchange.case} (HTTP {exchange.status}, API Fabric: {why})"
        return fail(
            f"{text}: Authorization has expired, or the app is not subscribed",
            "renew access_token, or give app_secret; look in API Fabric whether the app is subscribed to the interface",
        )
    return fail(str(error), error.then)


def interface(talks: Talks) -> Iterator[Seen]:
    """Hold a plain conversation of the first user; what it says is for this hop and the next two."""
    with talks.conversation(talks.user, talks.first) as opened:
        if opened:
            talks.first.append(talks.say("plain", talks.user))
    heard = next((one for one in talks.first if not one.accepted), talks.first[-1])
    if seen := leads_to_a_login(talks.desk, heard.exchange) or foreign(heard.exchange):
        yield seen
    elif heard.status in LOST:
        yield lost(talks, heard)
    elif heard.outcome is Outcome.UNCLEAR:
        text = f"{heard.exchange.request.url} answers {heard.answer}, which is no answer of sendAsync"
        yield fail(text, "check target.url and target.paths.uplink")
    else:
        yield ok(f"sendAsync answers at {heard.exchange.request.url}")


def authentication(talks: Talks) -> Iterator[Seen]:
    """Are the three headers right?"""
    if heard := next((one for one in talks.first if one.status in (401, 403)), None):
        yield headers.refused(talks, heard)
    else:
        yield ok(f"ccmessaging-token of {talks.user.id}, x-app-key and Authorization are taken")


def uplink(talks: Talks) -> Iterator[Seen]:
    """Was the conversation accepted?"""
    seconds = max(one.exchange.seconds for one in talks.first)
    bad = [one for one in talks.first if not one.accepted]
    if not bad:
        yield ok(f"{', '.join(one.control for one in talks.first)} accepted, each within {seconds * 1000:.0f} ms")
    elif [one.control for one in bad] == ["DISCONNECT"]:
        yield warn(f"DISCONNECT is not accepted ({bad[0].refusal})", "see `ccmsg run --cells 'DISCONNECT/*'`; the conversation may still be open")
    else:
        then = (
            f"check credentials.channel_id and the id of user {talks.user.id}; if they are right, `ccmsg run --cells CHAT/TEXT` says what is broken"
        )
        yield talks.desk.seems(bad[0].exchange) or fail(f"{bad[0].control} of user {talks.user.id} is not accepted ({bad[0].refusal})", then)
