"""A route for our other emulators, in addition to AWS's: POST /_local/authorize."""
import json

import authorization
import call_log

AUTHORIZE_PATH = "/_local/authorize"
REQUIRED = ("accessKeyId", "action", "resource", "region")


def beside(app):
    """Return MiniStack's ASGI application with our route in front of it."""

    async def local_app(scope, receive, send):
        if scope["type"] != "http":
            return await app(scope, receive, send)
        call_log.REQUEST.set((scope["method"], scope["path"]))
        if scope["path"] == AUTHORIZE_PATH and scope["method"] == "POST":
            return await respond(send, *authorize(await read(receive)))
        return await app(scope, receive, send)

    return local_app


def authorize(body: bytes) -> "tuple[int, dict]":
    """Decide whether the principal of an access key may call another emulator, as for a signed request."""
    try:
        question = json.loads(body)
        key, action, resource, region = (question[name] for name in REQUIRED)
    except (ValueError, KeyError, TypeError) as error:
        return 400, {"message": f"expected JSON with {', '.join(REQUIRED)}: {error!r}"}
    from ministack.core.responses import _account_from_sts_session, set_request_account_id

    set_request_account_id(_account_from_sts_session(key) or key)
    reason = authorization.denial(key, action, resource, region, "local")
    return 200, {"allowed": reason is None, "reason": reason}


async def read(receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def respond(send, status: int, document: dict) -> None:
    body = json.dumps(document).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
