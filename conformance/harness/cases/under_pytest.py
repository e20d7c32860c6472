"""pytest under our own configuration: it runs the cases, and a user's settings must not change a verdict."""

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.errors import UsageError

INI: Final = Path(__file__).with_name("cases.ini")


def run_pytest(cases: Path, arguments: tuple[str, ...], plugins: list[Any]) -> tuple[int, str]:
    """Run pytest under our own configuration, for a user's settings must not change a verdict; return its code and what it printed.

    Raises UsageError if nothing is selected, and for arguments that pytest does not take.
    """
    _forget(cases)
    with tempfile.TemporaryDirectory(prefix="ccmsg-") as scratch, _environment(scratch):
        printed = io.StringIO()
        own = ["-c", str(INI), f"--rootdir={cases}", f"--confcutdir={cases}", "-p", "no:cacheprovider", "--capture=no"]
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = pytest.main([*own, str(cases), *arguments], plugins=plugins)
    if code == pytest.ExitCode.USAGE_ERROR:
        raise UsageError(f"pytest does not take this: {printed.getvalue().strip()[-500:]}", where="after --", then="see pytest --help")
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise UsageError("nothing is selected", where="--rule, --cells or what follows --", then="see `ccmsg rules`, and `ccmsg run --plan`")
    return int(code), printed.getvalue()


def _forget(cases: Path) -> None:
    """Let the cases be imported anew: Hypothesis fixes seed and number of examples when a case is defined."""
    for name, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or "/").parent == cases and name.rpartition(".")[2].startswith("test_"):
            del sys.modules[name]


@contextlib.contextmanager
def _environment(scratch: str) -> Iterator[None]:
    """Hide the user's pytest settings, and put Hypothesis's folder where it does not matter."""
    kept = dict(os.environ)
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ.pop("PYTEST_PLUGINS", None)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "HYPOTHESIS_STORAGE_DIRECTORY": scratch}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= kept
