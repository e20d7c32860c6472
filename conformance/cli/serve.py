"""`ccmsg serve`: the reference for people to develop against, with faults and oddities by name."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

import typer

from conformance.core.errors import UsageError
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Target
from conformance.protocols import party as find_party
from conformance.wire.pusher import Pusher
from conformance.wire.server import serve as serve_http
from conformance.wire.talker import Talker


def serve(
    party: Annotated[str, typer.Option("--as", help="The party whose reference is served.")] = "ccmessaging.platform",
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.", min=0, max=65535)] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    callback: Annotated[
        str, typer.Option(help="Where the reference calls: the URL to which a platform pushes, or what stands before the documented paths.")
    ] = "",
    fault: Annotated[list[str] | None, typer.Option(help="Break a rule by name; repeatable.")] = None,
    oddity: Annotated[list[str] | None, typer.Option(help="Be odd but conforming; repeatable.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List faults and oddities.")] = False,
    until_eof: Annotated[bool, typer.Option("--until-eof", hidden=True)] = False,
) -> None:
    """Serve the reference of a party over HTTP, to develop against or to see what a fault looks like."""
    protocol, known = find_party(party)
    if list_:
        _list(known)
        return
    if callback and not known.heard:
        raise UsageError(f"a {known.name} calls nobody", where="--callback", then="leave it out")
    mixins = [*_named(fault or (), known.faults, "fault"), *_named(oddity or (), known.oddities, "oddity")]
    if until_eof:
        threading.Thread(target=_leave_at_eof, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        _serve(protocol, known, mixins, (host, port), _prefix(callback, known), quiet=until_eof)


def _serve(protocol: Protocol, known: Party, mixins: list[type], at: tuple[str, int], prefix: str, *, quiet: bool) -> None:
    """Serve until interrupted, and let the reference call at `prefix`, if there is one."""
    world = known.demo("")
    call = (Talker(prefix) if known.talks else Pusher(prefix, _complain)) if prefix else None
    handler = known.reference(world, *mixins, call=call)

    def ready(base: str) -> None:
        _ready(protocol, known, replace(world, url=base), prefix, quiet=quiet)
        if known.talks and call:
            threading.Thread(target=_talk, args=(handler,), daemon=True).start()

    serve_http(handler, *at, ready)


def _talk(handler: Any) -> None:
    """Let a reference say all it has to say."""
    try:
        handler.talk()
    except ConnectionError as error:
        _complain(f"the client gives up: {error}")


def _complain(text: str) -> None:
    typer.echo(text, err=True)


def _named(names: Iterable[str], known: Mapping[str, type], kind: str) -> Iterator[type]:
    """Yield faults or oddities by their names; raise UsageError for one that there is not."""
    for name in names:
        if name not in known:
            raise UsageError(f"no {kind} is called {name!r}", where=f"--{kind}", then="see `ccmsg serve --list`")
        yield known[name]


def _list(known: Party) -> None:
    for name, fault in sorted(known.faults.items()):
        typer.echo(f"fault   {name:28} breaks {', '.join(fault.breaks)}  {_doc(fault)}".rstrip())  # type: ignore[attr-defined]
    for name, oddity in sorted(known.oddities.items()):
        typer.echo(f"oddity  {name:28} {_doc(oddity)}".rstrip())


def _doc(fault: type) -> str:
    return (fault.__doc__ or "").strip().splitlines()[0] if "__doc__" in vars(fault) and fault.__doc__ else ""


def _prefix(callback: str, known: Party) -> str:
    """Return what stands before the documented path where the reference calls: whoever gives a callback may have written it out."""
    path = known.heard[0].path if callback else ""
    return callback.removesuffix(path).rstrip("/") if path else callback


def _ready(protocol: Protocol, known: Party, world: Target, callback: str, *, quiet: bool) -> None:
    typer.echo(f"listening on {world.url}")
    if not quiet:
        typer.echo(f"the reference of {known.name}; Ctrl-C stops it")
        for leg in known.driven:
            typer.echo(f"  {leg.name:24} {leg.method} {protocol.where(world, leg.name)}")
        for leg in known.heard:
            typer.echo(f"  {leg.name:24} {leg.method} {callback + leg.path if callback else 'nowhere: give --callback'}")
        for name, value in world.credentials.items():
            typer.echo(f"  {name:24} {value!s}")
        for user in world.users:
            typer.echo(f"  user {user.id:26} token {user.token or 'by applyToken'!s}" if known.needs.tokens or user.token else f"  user {user.id}")
    sys.stdout.flush()


def _leave_at_eof() -> None:
    """Leave when whoever started this process is gone."""
    sys.stdin.read()
    os._exit(0)
