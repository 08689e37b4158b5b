"""Ask MiniStack's own IAM evaluator, for the principals it does not ask it for itself."""
import contextlib
import hashlib

import call_log


def role_key(role_arn: str, session_name: str) -> str:
    """An access key that stands for a session of the role, as `sts:AssumeRole` would give."""
    from ministack.services import sts

    account, role_name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    digest = hashlib.sha256(f"{role_arn}:{session_name}".encode()).hexdigest().upper()
    key = f"ASIA{digest[:16]}"
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{session_name}",
        "UserId": f"{role_name}:{session_name}",
        "SecretAccessKey": digest.lower(),
        "SessionToken": digest.lower(),
    })
    return key


@contextlib.contextmanager
def via(source: str):
    token = call_log.VIA.set(source)
    try:
        yield
    finally:
        call_log.VIA.reset(token)


def denial(access_key: str, action: str, resource: str, region: str, source: str) -> "str | None":
    """Why the key's principal may not do it, in AWS's words; None when it may."""
    from ministack.core import iam_evaluator

    with via(source):
        refused = iam_evaluator.enforce(access_key, action, action.split(":")[0], region, resource)
    if refused is None:
        return None
    if isinstance(refused, iam_evaluator.AuthError):
        return refused.message
    return f"User: {refused.principal_arn} is not authorized to perform: {action} on resource: {resource}"
