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

INI: Final = Path(__file__).with_name("cases.ini")


def run_pytest(cases: Path, arguments: tuple[str, ...], plugins: list[Any]) -> tuple[int, str]:
    """Run pytest under our own configuration, for a user's settings must not change a verdict; return its code and what it printed."""
    _forget(cases)
    with tempfile.TemporaryDirectory(prefix="ccmsg-") as scratch, _environment(scratch):
        printed = io.StringIO()
        own = ["-c", str(INI), f"--rootdir={cases}", f"--confcutdir={cases}", "-p", "no:cacheprovider", "--capture=no"]
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = pytest.main([*own, str(cases), *arguments], plugins=plugins)
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
