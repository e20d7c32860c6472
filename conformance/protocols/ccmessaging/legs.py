"""The legs of ccmessaging, and the two axes of their heat map."""

from typing import Final

from conformance.core.leg import Leg

CONTROL_TYPES: Final = ("CONNECT", "CHAT", "TRANS2AGENT", "INPUT", "DISCONNECT", "READ")
"""S0 table 3, 1.3 (SA-04)."""

MEDIA_TYPES: Final = ("TEXT", "IMAGE", "AUDIO", "VIDEO", "FILE", "FILE_IMAGE", "FILE_VIDEO", "WEBCARD")
"""S0 table 3, 1.5 (SA-05)."""

FILE_TYPES: Final = MEDIA_TYPES[1:7]
"""The media types whose content names an uploaded file."""

UPLINK: Final = Leg(
    name="ccmessaging.uplink",
    caller="ccmessaging.integrator",
    callee="ccmessaging.platform",
    method="POST",
    path="/apiaccess/ccmessaging/sendAsync",
    axes={"controlType": CONTROL_TYPES, "mediaType": MEDIA_TYPES},
    text="content",
    whose=("from", "to"),
)
"""sendAsync: a user's messages on their way to robot or agent (S0, SA-01)."""

CELLS: Final = tuple((control, media) for control in CONTROL_TYPES for media in MEDIA_TYPES)
"""All 48 cells of the uplink."""

POLL: Final = Leg(
    name="ccmessaging.poll",
    caller="ccmessaging.integrator",
    callee="ccmessaging.platform",
    method="GET",
    path="/service-cloud/rest/webadapter/v1/webadapterfacade/getMessageForWebChannel",
    axes={
        "controlType": ("CHAT", "DISCONNECT", "READ"),
        "mediaType": ("TEXT", "IMAGE", "VIDEO", "AUDIO", "LOCATE", "DOCUMENT"),
        "sourceType": ("AGENT", "ROBOT", "SYSTEM"),
    },
    counts="sound of those that came",
)
"""getMessageForWebChannel: what came for a user since the last poll (S2, GM-01). The axes are those of the messages in its answers."""

PUSH: Final = Leg(
    name="ccmessaging.push",
    caller="ccmessaging.platform",
    callee="ccmessaging.integrator",
    method="POST",
    path="",
    axes={
        "controlType": ("CONNECT", "CHAT", "TRANS2AGENT", "DISCONNECT", "READ"),
        "mediaType": ("TEXT", "IMAGE", "VIDEO", "AUDIO", "LOCATE", "DOCUMENT", "null"),
        "sourceType": ("AGENT", "ROBOT", "SYSTEM"),
    },
    counts="sound of those that came",
    part="/messages/0",
    text="content",
    whose=("from", "to", "timestamp"),
)
"""Message push: a platform calls the address that the integrator gave it (S3, PU-01). `null` is the mediaType of samples of DISCONNECT and READ."""
