"""ccmsg-conformance: a conformance suite for contact-centre messaging over HTTP."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("ccmsg-conformance")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0.0.0"
