"""Patches for the relevant differences between MiniStack 1.5.33 and AWS. Each patch is one named function.

The docstring of a patch says what AWS does and what MiniStack does. A test runs the same probe with and without
the patch. So the test fails if a newer MiniStack no longer needs the patch.
"""
import importlib

MODULES = ("iam", "automation", "lambda_errors", "lambda_folders", "schedules", "checksums", "uploads", "role_checks", "executions", "distributed_maps", "glue", "filters", "logs", "one_computer")
EVERYTHING = "all"
_PATCHES = {}


def patch(name: str):
    """Register a patch under a name. Tests leave it out by that name."""

    def register(function):
        _PATCHES[name] = function
        return function

    return register


def apply(without: str) -> "list[str]":
    """Apply all patches except the comma-separated names. `all` leaves MiniStack unchanged."""
    for module in MODULES:
        importlib.import_module(f"patches.{module}")
    left_out = {name for name in without.split(",") if name}
    unknown = left_out - set(_PATCHES) - {EVERYTHING}
    if unknown:
        raise ValueError(f"LOCAL_WITHOUT_PATCH has names without a patch: {', '.join(sorted(unknown))}")
    names = [name for name in _PATCHES if EVERYTHING not in left_out and name not in left_out]
    for name in names:
        _PATCHES[name]()
    return names


def replace_text(text: str, old: str, new: str) -> str:
    """Like str.replace, but raise an error if MiniStack's code has changed since the patch was written."""
    if text.count(old) != 1:
        raise RuntimeError(f"MiniStack has changed: {old!r} occurs {text.count(old)} times, expected once")
    return text.replace(old, new)
