"""Ask MiniStack's IAM evaluator about principals that MiniStack does not check itself."""
import contextlib
import hashlib

import call_log


def role_key(role_arn: str, session_name: str) -> str:
    """Register an access key for a session of the role, as `sts:AssumeRole` does."""
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
    """Return None if the key's principal is allowed, otherwise the reason in AWS's words."""
    from ministack.core import iam_evaluator

    with via(source):
        refused = iam_evaluator.enforce(access_key, action, action.split(":")[0], region, resource)
    if refused is None:
        return None
    if isinstance(refused, iam_evaluator.AuthError):
        return refused.message
    return f"User: {refused.principal_arn} is not authorized to perform: {action} on resource: {resource}"


def service_may_invoke(function_arn: str, service: str, source_arn: str) -> bool:
    """Return whether the function's policy (`AWS::Lambda::Permission`) lets the service call it for this source."""
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import lambda_svc

    policy, _owner = lambda_svc.function_policy_for_arn(function_arn) or (None, None)
    account = get_account_id()
    context = iam_evaluator.EvalContext(
        principal_arn="*", principal_type="Service", principal_account="", action="lambda:InvokeFunction",
        resource_arn=function_arn, region=get_region(),
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": account})
    return iam_evaluator.evaluate_resource_policy(policy, context, service=service).decision == "Allow"
