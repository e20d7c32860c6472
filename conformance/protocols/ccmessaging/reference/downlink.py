"""How the reference platform talks back: a robot that sends chat texts back, an agent after TRANS2AGENT, and the poll that fetches it all (S2)."""

import time
from collections import defaultdict
from itertools import count
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.tokens import Tokens
from conformance.protocols.ccmessaging.reference.uplink import Body

GREETING: Final = "Welcome. You are talking to the robot of the reference platform."
TOO_LONG: Final = "Your text is too long to be repeated here."
LIBRARY_ID: Final = "1179725658739559425"
OBJECT_KEY: Final = "878e7d9a-8e2f-4893-8b54-352f8ecbf86c"
MOST: Final = 500


class Downlink(Tokens):
    """Queues of messages per user. A fault overrides one method."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.queues: defaultdict[str, list[Body]] = defaultdict(list)
        self.codes = count(1)
        self.handed_over: set[str] = set()

    # -- what is said -------------------------------------------------------------------------------------------------

    def react(self, user: str, body: Body) -> None:
        """Say what follows on an accepted message."""
        control = body.get("controlType")
        if control == "CONNECT":
            self.handed_over.discard(user)
            self.greet(user)
        elif control == "TRANS2AGENT":
            self.handed_over.add(user)
            self.hand_over(user)
        elif control == "CHAT" and user in self.handed_over:
            self.attend(user, body)
        elif control == "CHAT" and body.get("mediaType") == "TEXT":
            self.repeat(user, str(body.get("content")))
        elif control == "DISCONNECT":
            self.say_goodbye(user)

    def greet(self, user: str) -> None:
        self.say(user, content=GREETING)

    def repeat(self, user: str, text: str) -> None:
        """Send a text back; one that does not fit is answered with another."""
        self.bring_back(user, text if len(text) <= MOST else TOO_LONG)

    def bring_back(self, user: str, text: str) -> None:
        """Send a text back by the leg of its user."""
        self.echo(user, text)

    def echo(self, user: str, text: str) -> None:
        self.say(user, content=text)

    def hand_over(self, user: str) -> None:
        self.say(user, content="已接通座席。", sourceType="SYSTEM", senderNickname="系统")
        self.say(user, content="Hello, this is an agent.", sourceType="AGENT")
        self.show_files(user)

    def show_files(self, user: str) -> None:
        """Send a file of each kind, as the samples do, and a place."""
        for media, kind in (("IMAGE", "png"), ("VIDEO", "mp4"), ("AUDIO", "mp3"), ("DOCUMENT", "pdf")):
            self.say(user, mediaType=media, content=LIBRARY_ID, sourceType="AGENT", contentType=None, mediaFileType=None)
            self.say(user, mediaType=media, content=OBJECT_KEY, sourceType="AGENT", contentType="1", mediaFileType=kind)
        self.say(user, mediaType="LOCATE", content="22.54/114.05/Shenzhen", sourceType="AGENT")

    def attend(self, user: str, body: Body) -> None:
        """Let the agent read a message, and say that it was read."""
        if body.get("messageId"):
            self.say(user, controlType="READ", content=body["messageId"], sourceType="AGENT")
        self.say(user, content="Let me see.", sourceType="AGENT")

    def say_goodbye(self, user: str) -> None:
        self.say(user, controlType="DISCONNECT", content="Goodbye.", sourceType="SYSTEM", senderNickname="system", isOfflineStatus=True)

    def say(self, user: str, **fields: Any) -> None:
        """Put a message into a user's queue."""
        self.put(user, self.message(user, **fields))

    def put(self, user: str, message: Body) -> None:
        self.queues[user].append(self.as_polled(message))

    def as_polled(self, message: Body) -> Body:
        """Return a message as a poll shows it."""
        return message

    def message(self, user: str, **fields: Any) -> Body:
        """Return a message as the samples have them, with these fields instead."""
        return {
            "from": str(self.target.credentials["channel_id"]),
            "channel": "WEB",
            "to": user,
            "controlType": "CHAT",
            "mediaType": "TEXT",
            "simQuestions": None,
            "senderNickname": "test",
            "senderAvatar": "1",
            "timestamp": int(time.time() * 1000),
            "sourceType": "ROBOT",
            "isOfflineStatus": None,
            "messageCode": f"{next(self.codes):032x}",
            "interIdx": None,
            "callId": None,
            **fields,
        }

    # -- what is fetched ----------------------------------------------------------------------------------------------

    def poll(self, request: Request) -> Response:
        """Answer a poll, be it a right one or not."""
        try:
            return self.polled(self.asked_by(request))
        except Refused as refused:
            return self.poll_refusal(request, refused)

    def poll_refusal(self, request: Request, refused: Refused) -> Response:
        """Answer a poll of nobody."""
        return self.refusal(request, refused)

    def asked_by(self, request: Request) -> str:
        """Return who polls, by the cookie alone (GM-03, GM-05); raise Refused if it names nobody."""
        token = self.cookie(request).get("ccmessaging-token", "")
        if token not in self.users or not self.lives(token):
            raise Refused(401, "no such token")
        return self.users[token]

    def cookie(self, request: Request) -> dict[str, str]:
        """Return what a Cookie header holds."""
        pairs = (pair.strip().partition("=") for pair in (request.header("cookie") or "").split(";"))
        return {name: value for name, _, value in pairs}

    def polled(self, user: str) -> Response:
        """Answer a right poll."""
        return self.answer(200, self.poll_answer(user))

    def fetch(self, user: str) -> list[Body]:
        """Take out of a queue what is due."""
        waiting, self.queues[user] = self.queues[user], []
        return waiting

    def poll_answer(self, user: str) -> Body:
        return {"resultCode": "0", "resultDesc": "query user messages success.", "downlinkMessages": self.shown(self.fetch(user))}

    def shown(self, messages: list[Body]) -> list[Body] | None:
        """Return what stands in `downlinkMessages`."""
        return messages
