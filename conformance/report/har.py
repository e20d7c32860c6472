"""exchanges.har: all that was sent and received, redacted, from the events (HAR 1.2)."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import harfile

from conformance import __version__
from conformance.harness.run.events import read_events


def write_har(folder: Path) -> None:
    """Write exchanges.har from the events of the same folder. Header names stand as they were sent or parsed."""
    with (folder / "exchanges.har").open("w", encoding="utf-8", errors="backslashreplace") as file:
        har = harfile.HarFile.open(file, creator=harfile.Creator(name="ccmsg-conformance", version=__version__))
        for event in read_events(folder / "events.jsonl"):
            if event["event"] == "exchange":
                _add(har, event)
        har.close()


def _add(har: harfile.HarFile, event: Any) -> None:
    milliseconds = event["seconds"] * 1000
    har.add_entry(
        startedDateTime=datetime.fromtimestamp(event["started"], UTC),
        time=milliseconds,
        request=_request(event["request"]),
        response=_response(event["response"], event["failure"]),
        timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
        comment=_comment(event),
    )


def _comment(event: Any) -> str:
    intent = event["intent"]
    return f"exchange {event['number']}, {event['case']}" + (f": {intent['kind']} under {intent['rule']}" if intent["rule"] else "")


def _request(request: Any) -> harfile.Request:
    body = request.get("body", request.get("base64", ""))
    label = next((value for name, value in request["headers"] if name.lower() == "content-type"), "")
    query = parse_qsl(urlsplit(request["url"]).query, keep_blank_values=True)
    return harfile.Request(
        method=request["method"],
        url=request["url"],
        httpVersion="HTTP/1.1",
        headers=_records(request["headers"]),
        queryString=_records(query),
        postData=harfile.PostData(mimeType=label, text=body, comment="base64" if "base64" in request else None) if body else None,
        headersSize=-1,
        bodySize=request.get("size", len(body.encode("utf-8", "replace"))),
    )


def _response(response: Any, failure: str) -> harfile.Response:
    if response is None:
        return harfile.Response(
            status=0,
            statusText="",
            httpVersion="",
            headers=[],
            content=harfile.Content(size=0, mimeType=""),
            redirectURL="",
            headersSize=-1,
            bodySize=-1,
            comment=failure,
        )
    body = response.get("body", response.get("base64", ""))
    label = next((value for name, value in response["headers"] if name.lower() == "content-type"), "")
    location = next((value for name, value in response["headers"] if name.lower() == "location"), "")
    size = response.get("size", len(body.encode("utf-8", "replace")))
    return harfile.Response(
        status=response["status"],
        statusText="",
        httpVersion="HTTP/1.1",
        headers=_records(response["headers"]),
        content=harfile.Content(size=size, mimeType=label, text=body, encoding="base64" if "base64" in response else None),
        redirectURL=location,
        headersSize=-1,
        bodySize=size,
        comment=failure or None,
    )


def _records(pairs: Any) -> list[harfile.Record]:
    return [harfile.Record(name=name, value=value) for name, value in pairs]
