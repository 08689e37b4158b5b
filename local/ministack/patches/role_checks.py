"""The roles that AWS services assume: those of state machines and of targets of EventBridge rules."""
import asyncio
import contextvars
import logging

import authorization
from patches import patch

logger = logging.getLogger("local")

# (role ARN, session name) of the execution that this thread runs.
_execution_role = contextvars.ContextVar("local_execution_role", default=None)
# The service of the running `aws-sdk:` task, in the spelling of its ARN.
_sdk_service = contextvars.ContextVar("local_sdk_service", default=None)

INTEGRATION = "arn:aws:states:::"
FORBIDDEN = 403
# Part of the message with which every service refuses a call.
REFUSAL = b"not authorized to perform"


@patch("state-machine-roles")
def enforce_the_role_of_a_state_machine() -> None:
    """AWS calls a task's service with the state machine's role, and fails the task if the role does not allow it.
    MiniStack stores the role but does not check it."""
    from ministack.services import stepfunctions

    run, invoke = stepfunctions._run_execution, stepfunctions._invoke_resource
    call_back, call_sdk = stepfunctions._invoke_with_callback, stepfunctions._invoke_aws_sdk_integration

    def run_execution(execution_arn):
        execution = stepfunctions._executions.get(execution_arn) or {}
        machine = stepfunctions._state_machines.get(execution.get("stateMachineArn")) or {}
        token = _execution_role.set((machine.get("roleArn"), machine.get("name")))
        try:
            return run(execution_arn)
        finally:
            _execution_role.reset(token)

    def invoke_resource(resource, data):
        check_integration(resource, data)
        return invoke(resource, data)

    def invoke_with_callback(resource, data, token, state):
        check_integration(resource, data)
        return call_back(resource, data, token, state)

    def invoke_sdk(resource, data):
        token = _sdk_service.set(resource.split(":")[6].lower())
        try:
            return call_sdk(resource, data)
        finally:
            _sdk_service.reset(token)

    stepfunctions._run_execution = run_execution
    stepfunctions._invoke_resource = invoke_resource
    stepfunctions._invoke_with_callback = invoke_with_callback
    stepfunctions._invoke_aws_sdk_integration = invoke_sdk
    send_sdk_calls_through_the_front_door(stepfunctions)


def send_sdk_calls_through_the_front_door(stepfunctions) -> None:
    """Send an `aws-sdk:` task as a signed request of the role's session, so that it is checked like any request."""
    from ministack import app

    call_directly = app.call_service_handler_sync

    def call(handler, method, path, headers, body, query_params, timeout=None):
        service = _sdk_service.get()
        if service is None:
            return call_directly(handler, method, path, headers, body, query_params, timeout)
        signed = {**headers, "authorization": headers["authorization"].replace("Credential=test/", f"Credential={session_key()}/")}
        content = body.encode() if isinstance(body, str) else body
        with authorization.via("states"):
            request = app._dispatch_service_request(method, path, signed, content, query_params, "local")
            status, response_headers, response = asyncio.run_coroutine_threadsafe(request, app._MAIN_LOOP).result(timeout)
        if status == FORBIDDEN and REFUSAL in to_bytes(response):
            prefix = stepfunctions._AWS_SDK_ERROR_PREFIX.get(service, service.capitalize())
            raise stepfunctions._ExecutionError(f"{prefix}.AccessDeniedException", to_bytes(response).decode())
        return status, response_headers, response

    app.call_service_handler_sync = call


def to_bytes(body) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


def session_key() -> str:
    return authorization.role_key(*_execution_role.get())


def check_integration(resource: str, data) -> None:
    """Check an optimized integration. MiniStack runs these without a request that it could check."""
    from ministack.core.responses import get_region
    from ministack.services import stepfunctions

    required = required_permission(resource, data if isinstance(data, dict) else {})
    if required is None:
        return
    action, target, error = required
    reason = authorization.denial(session_key(), action, target, get_region(), "states")
    if reason:
        raise stepfunctions._ExecutionError(error, reason)


def required_permission(resource: str, data: dict) -> "tuple[str, str, str] | None":
    """Return the action, the resource, and the error of a refusal. None if the task calls nothing or is checked elsewhere."""
    if resource.startswith("arn:aws:lambda:"):
        return "lambda:InvokeFunction", resource, "Lambda.AWSLambdaException"
    if not resource.startswith(INTEGRATION):
        return None
    service, _, operation = resource[len(INTEGRATION):].partition(":")
    if service == "lambda":
        return "lambda:InvokeFunction", own_arn("lambda", "function:{}", data.get("FunctionName")), "Lambda.AWSLambdaException"
    if service == "states":
        return "states:StartExecution", data.get("StateMachineArn", "*"), "StepFunctions.AccessDeniedException"
    if service == "dynamodb":
        action = operation.split(".")[0]
        return f"dynamodb:{action[0].upper()}{action[1:]}", own_arn("dynamodb", "table/{}", data.get("TableName")), "DynamoDB.AccessDeniedException"
    if service == "sqs":
        return "sqs:SendMessage", own_arn("sqs", "{}", str(data.get("QueueUrl", "*")).rsplit("/", 1)[-1]), "SQS.AccessDeniedException"
    if service == "sns":
        return "sns:Publish", data.get("TopicArn") or data.get("TargetArn") or "*", "SNS.AuthorizationErrorException"
    if service == "glue":
        return "glue:StartJobRun", own_arn("glue", "job/{}", data.get("JobName")), "Glue.AccessDeniedException"
    if service == "events":
        bus = (data.get("Entries") or [{}])[0].get("EventBusName") or "default"
        return "events:PutEvents", own_arn("events", "event-bus/{}", bus), "EventBridge.AccessDeniedException"
    return None


def own_arn(service: str, pattern: str, name) -> str:
    """Return the ARN of a named resource in this account and region. A name that is an ARN stays as it is."""
    from ministack.core.responses import get_account_id, get_region

    if not name or str(name).startswith("arn:"):
        return name or "*"
    return f"arn:aws:{service}:{get_region()}:{get_account_id()}:{pattern.format(name)}"


@patch("rule-target-roles")
def enforce_the_role_of_a_rule_target() -> None:
    """AWS starts a state machine from a rule with the target's role. If the role does not allow it, AWS counts a failed
    invocation. MiniStack starts the machine in any case."""
    from ministack.core.responses import get_region
    from ministack.services import eventbridge

    invoke = eventbridge._invoke_target

    def invoke_target(target, event, rule, view=None):
        arn, role = target.get("Arn", ""), target.get("RoleArn")
        if ":states:" in arn:
            key = authorization.role_key(role, rule.get("Name", "rule")) if role else "no-role"
            reason = authorization.denial(key, "states:StartExecution", arn, get_region(), "events")
            if reason:
                logger.warning("EventBridge rule %s did not start %s: %s", rule.get("Name"), arn, reason)
                return None
        return invoke(target, event, rule, view)

    eventbridge._invoke_target = invoke_target


@patch("function-policies")
def enforce_the_policy_of_a_function() -> None:
    """AWS lets a topic or a rule call a function only if the function's policy allows that service for that source.
    MiniStack calls it in any case, so a missing permission would only show on AWS."""
    from ministack.services import eventbridge, sns

    invoke, deliver = eventbridge._invoke_target, sns._deliver_to_lambda

    def invoke_target(target, event, rule, view=None):
        arn = target.get("Arn", "")
        if ":lambda:" in arn and not authorization.service_may_invoke(arn, "events.amazonaws.com", rule.get("Arn", "")):
            logger.warning("EventBridge rule %s may not invoke %s", rule.get("Name"), arn)
            return None
        return invoke(target, event, rule, view)

    def deliver_to_lambda(endpoint, envelope, topic_arn, *rest):
        if authorization.service_may_invoke(endpoint, "sns.amazonaws.com", topic_arn):
            deliver(endpoint, envelope, topic_arn, *rest)
        else:
            logger.warning("topic %s may not invoke %s", topic_arn, endpoint)

    eventbridge._invoke_target = invoke_target
    sns._deliver_to_lambda = deliver_to_lambda
