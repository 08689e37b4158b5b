"""Write one JSON line for each authorization decision: the principal, the action, and whether it was allowed."""
import contextvars
import json
import os
import time

# Origin of the request: "http" (a signed request), "states", "events" or "local" (our other emulators).
VIA = contextvars.ContextVar("local_via", default="http")
# (method, path) of the HTTP request being served.
REQUEST = contextvars.ContextVar("local_request", default=(None, None))
_log = os.open(os.environ["LOCAL_CALL_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


def record(**call) -> None:
    method, path = REQUEST.get() if VIA.get() == "http" else (None, None)
    line = json.dumps({"time": time.time(), "via": VIA.get(), **call, "method": method, "path": path})
    # One write at the end of the file, wherever that is now: other threads write too, and the reader may empty the file.
    os.write(_log, f"{line}\n".encode())
