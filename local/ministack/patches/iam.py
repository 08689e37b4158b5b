"""Identity and access."""
import contextvars

import call_log
from patches import patch

BATCH_ACTIONS = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}


@patch("batch-actions")
def authorize_batches_as_their_single_action() -> None:
    """AWS authorizes SendMessageBatch as sqs:SendMessage. MiniStack checks an action named like the operation. That
    action does not exist, so MiniStack refuses a correct policy."""
    from ministack.core import iam_evaluator

    enforce = iam_evaluator.enforce

    def enforce_single(access_key_id, iam_action, *args, **kwargs):
        return enforce(access_key_id, BATCH_ACTIONS.get(iam_action, iam_action), *args, **kwargs)

    iam_evaluator.enforce = enforce_single


@patch("loopback-tls")
def count_loopback_as_tls() -> None:
    """AWS is called over HTTPS, so `enforceSSL` policies allow the calls. MiniStack is called over HTTP on the loopback
    interface, and refuses them. Other computers cannot read that interface either."""
    from ministack.core import iam_evaluator

    iam_evaluator._request_origin = contextvars.ContextVar("local_request_origin", default=("127.0.0.1", True))

    def pin_request_origin(source_ip: str, _secure_transport: bool) -> None:
        iam_evaluator._request_origin.set((source_ip, True))

    iam_evaluator.pin_request_origin = pin_request_origin


@patch("call-log")
def log_every_decision() -> None:
    """AWS has CloudTrail and access analysis. MiniStack's CloudTrail misses calls inside the server. This patch logs
    each decision where it is made. Tests compare the log with what the roles allow."""
    from ministack.core import iam_evaluator

    enforce = iam_evaluator.enforce

    def enforce_and_log(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        refused = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        caller = iam_evaluator.resolve_caller_identity(access_key_id) or {}
        call_log.record(
            principal=caller.get("userArn") or access_key_id or "anonymous",
            operation=iam_action,
            action=BATCH_ACTIONS.get(iam_action, iam_action),
            resource=resource_arn,
            allowed=refused is None,
            reason=None if refused is None else getattr(refused, "decision", None) or getattr(refused, "code", None),
        )
        return refused

    iam_evaluator.enforce = enforce_and_log


@patch("default-bus-rules")
def name_rules_of_the_default_bus_as_aws_does() -> None:
    """On AWS the ARN of a rule of the default bus ends in `rule/<name>`. MiniStack creates such ARNs, but checks policies
    for `rule/default/<name>`, which no policy names."""
    from ministack.core import iam_evaluator

    enforce = iam_evaluator.enforce

    def enforce_real_arn(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        real_arn = resource_arn.replace(":rule/default/", ":rule/")
        return enforce(access_key_id, iam_action, service, region, real_arn, service_context)

    iam_evaluator.enforce = enforce_real_arn
