"""Start MiniStack with our patches, as a child that cannot outlive its parent.

- Configuration comes from the environment (see ministack.ts): LOCAL_STATE_DIR, LOCAL_PORT, LOCAL_WITHOUT_PATCH and
  what the patches read.
- This process binds the port and passes the socket on, so that no other process can take the port in between. It writes
  the port to file descriptor 3 as one JSON line.
- Standard input is the life line. When it ends, the parent has ended it or died, also by SIGKILL. Then this process
  removes its state directory and kills its process group, which includes the Lambda workers.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import threading
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

BIND_HOST = "127.0.0.1"
REPORT_FD = 3
BACKLOG = 1024
# Longer than any pause between two Lambda calls of an SDK client, so that its pooled connection stays open.
KEEP_ALIVE_SECONDS = 300


def end() -> None:
    """Kill this process and all Lambda workers, which are in its process group."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def watch_parent() -> None:
    def wait() -> None:
        while os.read(0, 4096):
            pass
        for directory in [os.environ["LOCAL_STATE_DIR"], *os.environ.get("LOCAL_REMOVE_AT_END", "").split(os.pathsep)]:
            if directory:
                shutil.rmtree(directory, ignore_errors=True)
        end()

    threading.Thread(target=wait, name="life-line", daemon=True).start()


def bind() -> socket.socket:
    # asyncio sends at once (TCP_NODELAY) only if a socket says that it is of TCP. Otherwise each answer would wait 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((BIND_HOST, int(os.environ.get("LOCAL_PORT", "0"))))
    listener.listen(BACKLOG)
    # MiniStack reads this at import time and passes it to Lambda functions as their endpoint.
    os.environ["GATEWAY_PORT"] = str(listener.getsockname()[1])
    return listener


def serve(listener: socket.socket) -> None:
    import patches
    applied = patches.apply(os.environ.get("LOCAL_WITHOUT_PATCH", ""))

    import local_api
    import meter
    meter.start()
    import uvicorn
    from ministack.app import app

    # MiniStack's answers have a Date of their own, and it keeps what it knows of a request in context variables.
    config = uvicorn.Config(
        local_api.beside(app), http="httptools", loop="asyncio", ws="none", access_log=False, log_level="warning",
        server_header=False, date_header=False, reset_contextvars=True, timeout_keep_alive=KEEP_ALIVE_SECONDS)
    report = {"port": int(os.environ["GATEWAY_PORT"]), "patches": applied}
    with os.fdopen(REPORT_FD, "w") as parent:
        parent.write(json.dumps(report) + "\n")
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    watch_parent()
    try:
        serve(bind())
    except BaseException:  # the parent shows the log; nothing else runs after this
        traceback.print_exc()
    finally:
        end()
