"""The hops on which all others rest, for each place that is called: its name, a connection, TLS, and whether anything speaks HTTP."""

from collections.abc import Callable, Iterator

from conformance.core.examination import Seen, Step
from conformance.core.protocol import Party
from conformance.core.settings import Target
from conformance.harness.config.idle import paths_in_use
from conformance.harness.doctor.desk import HTTP, SenderOfOne, named
from conformance.harness.trouble.ground import Place
from conformance.wire.probe import Spot, spot


def spots(party: Party, target: Target) -> tuple[Spot, ...]:
    """Return every place that is called, that of the first leg on which the party is called first."""
    legs = [target.paths.get(leg.name.rpartition(".")[2], leg.path) for leg in party.driven]
    urls = [own if "://" in own else target.url for own in (*legs, *paths_in_use(target, party).values())]
    return tuple(dict.fromkeys(spot(url) for url in urls))


def ground(desk: SenderOfOne) -> list[Step]:
    """Return the general hops of all places."""
    return [step for there in desk.spots for step in _steps(desk, Place(desk.target, there))]


def _steps(desk: SenderOfOne, place: Place) -> Iterator[Step]:
    name, connection, tls, http = (named(hop, place.there, desk.spots) for hop in ("name", "connection", "TLS", HTTP))
    yield Step(name, _one(place.name))
    yield Step(connection, _one(place.connection), (name,))
    if place.secure:
        yield Step(tls, _one(place.tls), (connection,))
    yield Step(http, _one(lambda: place.http(desk.reply(place.there.url + "/"))), (tls if place.secure else connection,))


def _one(look: Callable[[], Seen]) -> Callable[[], Iterator[Seen]]:
    return lambda: iter([look()])
