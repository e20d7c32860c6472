"""Files are uploaded for what is not configured."""

import base64
import json
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.data import data
from conformance.core.exchange import Response
from conformance.core.verdict import Conclusion
from conformance.protocols.ccmessaging.reference.demo import MEDIA
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.ccmessaging.credentials.desk import UPLOAD, Desk
from conformance.selftest.rig.hostile import JSON
from conformance.selftest.rig.runs import DEMO, judged


def test_files_are_uploaded_for_what_is_not_configured() -> None:
    desk = Desk(Platform(DEMO))
    object.__setattr__(desk.target, "upload", True)
    opened = desk.sender.open()
    uploads = [json.loads(request.body) for request in desk.calls(UPLOAD)]
    assert [(body["fileType"], body["channel"]) for body in uploads] == [("mp4", "WEB"), ("mp4", "WEB")]
    assert base64.b64decode(uploads[0]["fileStream"]) == (data("fixtures") / "ccmessaging/media/sample.mp4").read_bytes()
    assert opened.media.keys() == {"IMAGE", "AUDIO", "VIDEO", "FILE", "FILE_IMAGE", "FILE_VIDEO"}
    assert {name: opened.media[name] for name in MEDIA} == MEDIA
    assert opened.media["VIDEO"].endswith(",mp4")
    headers = desk.calls(UPLOAD)[0]
    assert all(headers.header(name) for name in ("ccmessaging-token", "x-app-key", "authorization"))


class TakesNoVideo(Platform):
    """Takes no mp4, and no message about a video."""

    def file_is_taken(self, body: dict[str, Any]) -> bool:
        """Refuse it."""
        return body["fileType"] != "mp4" and super().file_is_taken(body)

    def objection(self, body: dict[str, Any]) -> str:
        """Refuse it."""
        return "no videos" if body["controlType"] == "CHAT" and body["mediaType"] == "VIDEO" else ""


def test_a_file_that_is_refused_counts_as_not_configured(tmp_path: Path) -> None:
    result = judged(tmp_path, TakesNoVideo(DEMO), cells="CHAT/VIDEO,CHAT/IMAGE")
    assert result.conclusion is Conclusion.CONFORMANT
    assert len(result.notes) == 1
    assert result.notes[0].startswith("no file could be uploaded for VIDEO, FILE_VIDEO: uploadFileStream")
    assert "returnCode 3" in result.notes[0]
    cells = {tuple(cell.axes.values()): cell for cell in result.cells}
    assert cells["CHAT", "VIDEO"].tally.refused > 0
    assert "CCM-UP-050" not in cells["CHAT", "VIDEO"].tally.rules
    assert "CCM-UP-050" in cells["CHAT", "IMAGE"].tally.rules


NO_KEY: Final = [b"<html>", b"[]", b'{"returnCode":"0"}', b'{"returnCode":"0","objectKey":"a,b"}', b'{"returnCode":0,"objectKey":7}']


@pytest.mark.parametrize("body", NO_KEY)
def test_an_upload_that_gives_no_key_is_said(body: bytes) -> None:
    platform = Platform(DEMO)
    desk = Desk(lambda request: Response(200, (JSON,), body) if request.url == UPLOAD else platform(request))
    object.__setattr__(desk.target, "upload", True)
    assert desk.sender.open().media == MEDIA
    assert len(desk.sender.course.notes) == 1
