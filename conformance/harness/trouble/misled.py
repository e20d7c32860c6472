"""Why calls came to our listener and none of them was one that we await: another scheme, another party, another path."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from conformance.core.leg import Leg
from conformance.core.protocol import Party
from conformance.protocols import families

_SCHEMES: Final = {
    "a TLS handshake, and this port": "callers speak TLS, and {} does not: have them write http://, or give certificate and key in [listen]",
    "no TLS handshake, and this port": "callers speak HTTP without TLS, and {} does: have them write https://, or leave certificate out of [listen]",
    "a TLS handshake that failed": "callers do not accept TLS as {} speaks it: give them the authority of the certificate in [listen]",
}
"""How lines of the listener about strangers begin, and what to say of them."""


def misled(strangers: Iterable[str], party: Party, at: str) -> str:
    """Say why only strangers came to `at`; empty if none came."""
    lines = list(strangers)
    return next(iter((*_by_scheme(lines, at), *_by_path(lines, party), *_elsewhere(lines, at))), "")


def _by_scheme(lines: list[str], at: str) -> Iterator[str]:
    yield from (said.format(at) for line in lines for start, said in _SCHEMES.items() if line.startswith(start))


def _by_path(lines: list[str], party: Party) -> Iterator[str]:
    """Find calls as another party makes them."""
    own = {leg.path for leg in party.heard}
    legs = [leg for one in _parties() if one.name != party.name for leg in one.heard if leg.path and leg.path not in own]
    for line in lines:
        for leg in legs:
            if _path(line).endswith(leg.path):
                yield _another(leg, line, party)


def _another(leg: Leg, line: str, party: Party) -> str:
    return f"{line} came, which is how a {leg.caller} calls, and not a {party.name}: if that is who is to be judged, say --as {leg.caller}"


def _elsewhere(lines: list[str], at: str) -> Iterator[str]:
    """Find calls to a path that nobody has."""
    yield from (
        f"{line} came, and we are found at {urlsplit(at).path or '/'}: give the target the whole address, {at}" for line in lines if _path(line)
    )


def _parties() -> list[Party]:
    return [party for family in families().values() for party in family.parties.values()]


def _path(line: str) -> str:
    """Return the path of a line such as `POST /hook?x=1`; empty if it is about something else."""
    method, _, rest = line.partition(" ")
    return rest.partition("?")[0] if method.isupper() and rest.startswith("/") else ""
