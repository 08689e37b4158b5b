"""Write one JSON line for each authorization decision: the principal, the action, and whether it was allowed."""
import contextvars
import json
import os
import threading
import time

# Origin of the request: "http" (a signed request), "states", "events" or "local" (our other emulators).
VIA = contextvars.ContextVar("local_via", default="http")
# (method, path) of the HTTP request being served.
REQUEST = contextvars.ContextVar("local_request", default=(None, None))

_lock = threading.Lock()


def record(**call) -> None:
    method, path = REQUEST.get() if VIA.get() == "http" else (None, None)
    line = json.dumps({"time": time.time(), "via": VIA.get(), **call, "method": method, "path": path})
    # Open it each time and append in one write, because the reader may empty the file between two calls.
    with _lock, open(os.environ["LOCAL_CALL_LOG"], "a", encoding="utf-8") as log:
        log.write(line + "\n")
