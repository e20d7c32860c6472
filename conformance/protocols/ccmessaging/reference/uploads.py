"""Where the reference platform takes files: uploadFileStream (EP-01)."""

import base64
import binascii
import uuid
from typing import Final

from conformance.core.exchange import Request, Response
from conformance.protocols.ccmessaging.reference.tokens import Tokens
from conformance.protocols.ccmessaging.reference.uplink import Body

TYPES: Final = ("jpg", "png", "bpm", "mp3", "aac", "mp4", "txt", "csv", "jpeg", "bmp")
"""Both spellings of one of them (X-63)."""


class Uploads(Tokens):
    """Takes a file and gives its key. What it holds is not kept: any key is good for a message."""

    def upload_file_stream(self, request: Request) -> Response:
        """Answer a call that brings a file."""
        self.admit(request)
        return self.answer(200, self.upload_body(self.parse(request.body)))

    def upload_body(self, body: Body) -> Body:
        if any(not body.get(name) for name in ("fileType", "fileStream", "channel")):
            return {"returnCode": "2", "returnDesc": "a parameter is missing"}
        if body["channel"] != "WEB" or not self.file_is_taken(body):
            return {"returnCode": "3", "returnDesc": "a parameter is wrong"}
        return {"returnCode": "0", "objectKey": self.object_key(body)}

    def file_is_taken(self, body: Body) -> bool:
        try:
            return body["fileType"] in TYPES and bool(base64.b64decode(body["fileStream"], validate=True))
        except (binascii.Error, TypeError, ValueError):
            return False

    def object_key(self, body: Body) -> str:
        """Return the same key for the same file: a world that is played again has the same files."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, body["fileStream"]))
