"""What MiniStack 1.5.33 does otherwise than AWS, and matters to us; each put right by one named function.

A patch's docstring says what AWS does and what MiniStack does. Each has a test that runs the same probe with and
without it, and so turns red when a new MiniStack no longer needs it.
"""
import importlib

MODULES = ("iam", "automation", "lambda_errors", "schedules", "checksums", "role_checks", "executions")
EVERYTHING = "all"
_PATCHES = {}


def patch(name: str):
    """Register a patch under the name by which a test leaves it out."""

    def register(function):
        _PATCHES[name] = function
        return function

    return register


def apply(without: str) -> "list[str]":
    """Apply all but the comma-separated ones; `all` leaves MiniStack as it is."""
    for module in MODULES:
        importlib.import_module(f"patches.{module}")
    left_out = {name for name in without.split(",") if name}
    unknown = left_out - set(_PATCHES) - {EVERYTHING}
    if unknown:
        raise ValueError(f"LOCAL_WITHOUT_PATCH names no patch of ours: {', '.join(sorted(unknown))}")
    names = [name for name in _PATCHES if EVERYTHING not in left_out and name not in left_out]
    for name in names:
        _PATCHES[name]()
    return names


def replace_text(text: str, old: str, new: str) -> str:
    """Like str.replace, but fails when MiniStack's code is no longer what the patch was written for."""
    if text.count(old) != 1:
        raise RuntimeError(f"MiniStack has changed: {old!r} occurs {text.count(old)} times, expected once")
    return text.replace(old, new)
