"""Whether a secret stands anywhere in what a run has said and written, in any form that it may have there."""

import base64
import html
import json
from collections.abc import Iterable
from urllib.parse import quote

from conformance.selftest.rig.command import Ran


def forms_of(secret: str) -> set[str]:
    """Return the forms in which a secret may stand in a file."""
    once = json.dumps(secret)[1:-1]
    forms = {secret, once, json.dumps(once)[1:-1], quote(secret), quote(secret, safe=""), base64.b64encode(secret.encode()).decode()}
    return (
        forms
        | {html.escape(form) for form in forms}
        | {html.escape(form, quote=False) for form in forms}
        | {form.replace("'", "'\"'\"'") for form in forms}
    )


def leaks(ran: Ran, secrets: Iterable[str]) -> list[str]:
    """Return which of these secrets stands where."""
    texts = {path.name: path.read_text("utf-8", "replace") for path in ran.folder.rglob("*") if path.is_file()} | {"output": ran.output}
    forms = {secret: forms_of(secret) for secret in secrets}
    return [f"{secret} in {where}" for where, text in texts.items() for secret in forms if any(form in text for form in forms[secret])]
