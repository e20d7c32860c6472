"""Where the repository lies: documents, fixtures and the sample stand beside the package."""

from typing import Final

from conformance.core.data import PACKAGE

ROOT: Final = PACKAGE.parent
