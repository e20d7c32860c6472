"""From `[listen]` to a socket and a certificate. Whatever is wrong with them is a UsageError that says what to do next."""

import errno
import socket
import ssl
from pathlib import Path
from typing import Final

from conformance.core.errors import UsageError
from conformance.core.settings import Listen
from conformance.wire.serving import bind, why_not

_BIND: Final = "[listen] bind"
_FORM: Final = 'write address and port: bind = "127.0.0.1:8090", "[::1]:8090", or "0.0.0.0:8090" for every address of this machine'
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- it is compared
_THEN: Final = {
    errno.EADDRINUSE: 'stop it, or write another port; bind = "127.0.0.1:0" takes a free one',
    errno.EADDRNOTAVAIL: 'write bind = "0.0.0.0:<port>" for every address of this machine, and in public_url the one that callers see',
    errno.EACCES: 'write a port from 1024 on: bind = "127.0.0.1:8090"',
}
_MISMATCH: Final = "KEY_VALUES_MISMATCH"


def address(text: str) -> tuple[str, int]:
    """Return host and port of a text such as `127.0.0.1:8090` or `[::1]:8090`; raise UsageError."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not colon or not host.strip("[]") or (":" in host and not bracketed):
        raise UsageError(f"{text!r} is no address with a port", where=_BIND, then=_FORM)
    if not (port.isascii() and port.isdigit() and int(port[:6]) <= 65535):
        raise UsageError(f"{port!r} is no port: ports are 0 to 65535", where=_BIND, then=_FORM)
    return host[1:-1] if bracketed else host, int(port)


def open_port(listen: Listen) -> tuple[socket.socket, str]:
    """Return a socket that listens, and the host by which callers on this machine reach it; raise UsageError."""
    host, port = address(listen.bind)
    number = _resolved(host)
    try:
        bound = bind(number, port)
    except OSError as error:
        raise UsageError(f"{listen.bind} {why_not(error)}", where=_BIND, then=_THEN.get(error.errno or 0, _FORM)) from error
    return bound, _ANYWHERE.get(number, host)


def _resolved(host: str) -> str:
    """Return the address of a host; where a name has several, callers that know no IPv6 are not left out."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{host!r} is neither an address nor a name that this machine knows", where=_BIND, then=_FORM) from error
    return str(min(found, key=lambda entry: entry[0] != socket.AF_INET)[4][0])


def secured(listen: Listen) -> ssl.SSLContext | None:
    """Return how TLS is spoken, None if it is not; raise UsageError for files that do not fit."""
    if listen.certificate is None:
        if listen.key is not None:
            raise UsageError("a key without a certificate", where="[listen] key", then='name the certificate too: certificate = "cert.pem"')
        return None
    _check(listen.certificate, "certificate", "CERTIFICATE-----", "it is a PEM file: -----BEGIN CERTIFICATE-----, the chain after it")
    key = "key" if listen.key else "certificate"
    _check(listen.key or listen.certificate, key, "PRIVATE KEY-----", 'name the file of the private key in PEM: key = "key.pem"')
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # Without a password OpenSSL would ask for one at the terminal.
        made.load_cert_chain(listen.certificate, listen.key, password=lambda: b"")
    except (ssl.SSLError, ValueError) as error:
        raise _unfit(listen, error) from error
    return made


def _check(path: Path, name: str, holds: str, then: str) -> None:
    try:
        text = path.read_text(encoding="latin-1")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", where=f"[listen] {name}", then="check the path and who may read it") from error
    if holds not in text:
        raise UsageError(f"{path} holds no {holds.strip('-').lower()} in PEM", where=f"[listen] {name}", then=then)


def _unfit(listen: Listen, error: ssl.SSLError | ValueError) -> UsageError:
    key = listen.key or listen.certificate
    if getattr(error, "reason", None) == _MISMATCH:
        return UsageError(f"the key in {key} is not that of {listen.certificate}", where="[listen] key", then="take the two that were made together")
    if "ENCRYPTED" in key.read_text(encoding="latin-1") if key else False:
        return UsageError(f"the key in {key} has a password", where="[listen] key", then=f"write one without: openssl pkey -in {key} -out plain.pem")
    reason = getattr(error, "reason", None) or "it cannot be read"
    return UsageError(
        f"{listen.certificate} cannot be used: {reason.replace('_', ' ').lower()}",
        where="[listen] certificate",
        then="see what `openssl x509 -noout -text -in` says of it",
    )
