"""The files that are uploaded where the configuration names none: a small but real one for each mediaType (EP-01)."""

import base64
from functools import cache
from typing import Final

from conformance.core.data import data

TYPES: Final = {"IMAGE": "jpg", "AUDIO": "mp3", "VIDEO": "mp4", "FILE": "txt", "FILE_IMAGE": "jpg", "FILE_VIDEO": "mp4"}
"""mediaType -> fileType, out of those that every release of the interface names (X-63)."""


@cache
def file(media: str) -> tuple[str, str]:
    """Return the fileType and the Base64 text of the file for a mediaType."""
    kind = TYPES[media]
    path = data("fixtures") / "ccmessaging" / "media" / f"sample.{kind}"
    return kind, base64.b64encode(path.read_bytes()).decode()
