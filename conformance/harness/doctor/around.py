"""The hops before and after all others: what the configuration says, whether the clocks agree, and what a whole run takes."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from conformance.core.clock import APART, ahead, differs, span
from conformance.core.examination import Seen, ok, warn
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Options, Target
from conformance.harness.cases.plan_only import plan_only
from conformance.harness.config.idle import idle
from conformance.harness.doctor.desk import SenderOfOne


def configuration(target: Target, protocol: Protocol, party: Party, file: str) -> Iterator[Seen]:
    """Say what was read, as far as it matters for this party; values that are secret are named only."""
    known = [f"{target.party} at {target.url}" if target.url else f"{target.party}, which calls us", _users(target, tokens=party.needs.tokens)]
    known.append(f"credentials {', '.join(sorted(target.credentials)) or 'none'}")
    media = [*sorted(target.media), *(["the rest uploaded"] if target.upload else [])]
    known += [f"media {', '.join(media) or 'none'}"] if party.needs.media else []
    known += [f"types {', '.join(target.types)}"] if target.types else []
    known += [f"downlink {target.downlink}"] if protocol.downlink else []
    if target.listen and party.heard:
        seen = f" (callers see {target.listen.public_url})" if target.listen.public_url else ""
        known.append(f"listener {target.listen.bind}{seen}")
    known += ["through a proxy"] if target.proxy else []
    yield ok(f"{file}: {'; '.join(known)}")
    yield from (warn(text, then) for text, then in idle(target, party))


def _users(target: Target, *, tokens: bool) -> str:
    """Return how many users there are, and how many of them have tokens, if they need any."""
    count = len(target.users)
    fetched = sum(user.token is None for user in target.users)
    given = f"{count - fetched} with a token, {fetched} to be fetched" if fetched else "with tokens" if count > 1 else "with a token"
    return f"{count} user{'s' * (count != 1)}" + (f" ({given})" if tokens else "")


def clock(desk: SenderOfOne) -> Iterator[Seen]:
    """Do the clocks agree?"""
    date, ours = desk.dates[-1] if desk.dates else ("", 0.0)
    apart = ahead(date, ours)
    if apart is None:
        yield warn("no answer says what time it is there (header Date), so the clocks are not compared", "check this machine's clock yourself")
        return
    if abs(apart) < APART:
        yield ok("the clocks agree" if abs(apart) < 2 else f"the clocks are {abs(apart):.0f} s apart")
        return
    yield warn(differs(apart), "set both clocks (NTP): credentials have lifetimes")


def limits(desk: SenderOfOne, protocol: Protocol, party: Party) -> Iterator[Seen]:
    """Say how fast a run goes, and what a whole one takes."""
    target = desk.target
    known, trip = target.limits, median(desk.took)
    options = Options(out=Path(), run_id="doctor", nonce=secrets.token_hex(4))
    total = sum(exchanges for _, _, exchanges in plan_only(protocol, party, target, options))
    side_by_side = max(1, min(known.concurrency, len(target.users)))
    takes = max(total * trip / side_by_side, total / known.rate if known.rate else 0.0, total / 400)
    pace = f"{known.rate:g} requests per second" if known.rate else "no limit of the rate"
    pace = f"{pace}, {trip * 1000:.0f} ms per answer, {side_by_side} side by side"
    text = f"{pace}: a whole `ccmsg run` sends about {total} requests in about {span(takes)}"
    if total > known.max_exchanges:
        yield warn(f"{text}; limits.max_exchanges is {known.max_exchanges}", "raise limits.max_exchanges, or choose with --cells and --rule")
    else:
        yield ok(text)
