"""Certificates for tests, by an authority that nobody else knows."""

from pathlib import Path

import trustme


def certified(folder: Path, *names: str) -> dict[str, Path]:
    """Write a certificate for these names (cert.pem), its key (key.pem) and its authority (ca.pem); return where certificate and key are."""
    authority = trustme.CA()
    issued = authority.issue_cert(*names)
    issued.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    return {"certificate": folder / "cert.pem", "key": folder / "key.pem"}
