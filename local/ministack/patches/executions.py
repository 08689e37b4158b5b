"""Step Functions executions that are stopped, are nested, wait, or fail."""
import contextvars
import json
import os
import time

from patches import patch

# Seconds within which a sleeping execution notices that it was stopped.
STOP_POLL_SECONDS = 0.1
CALLBACK = ".waitForTaskToken"

# ARN of the execution that this thread runs.
_current = contextvars.ContextVar("local_execution", default=None)
# Whether the execution that is about to run is the `.sync` child of the current one.
_nested = contextvars.ContextVar("local_nested", default=False)
# Token that the current task waits for.
_token = contextvars.ContextVar("local_token", default=None)


class ExecutionStopped(BaseException):
    """Unwinds the thread of a stopped execution. Not an Exception, so that no Retry or Catch handles it."""


@patch("stopped-executions")
def end_what_was_stopped() -> None:
    """AWS ends a stopped execution at once. It stops the `.sync` children and makes the tokens void. MiniStack lets
    the current state go on: a child runs to its end, and a retry runs until it succeeds. If that state fails,
    ABORTED becomes FAILED."""
    from ministack.services import stepfunctions

    children, tokens = {}, {}
    follow_executions(stepfunctions, children, tokens)
    refuse_to_go_on(stepfunctions)
    stop, fail = stepfunctions._stop_execution, stepfunctions._fail_execution

    def stop_execution(data):
        response = stop(data)
        arn = data.get("executionArn")
        if response[0] < 400:
            void_tokens(stepfunctions, tokens.pop(arn, set()))
            for child in list(children.get(arn, ())):
                stop_execution({**data, "executionArn": child})
        return response

    def fail_execution(execution, error, cause):
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)

    stepfunctions._stop_execution = stop_execution
    stepfunctions._fail_execution = fail_execution


def follow_executions(stepfunctions, children: dict, tokens: dict) -> None:
    """Track the children and the tokens that each execution waits for."""
    run, call_back = stepfunctions._run_execution, stepfunctions._invoke_with_callback
    mark_nested(stepfunctions)

    def run_execution(arn):
        parent = _current.get() if _nested.get() else None
        siblings = children.setdefault(parent, set()) if parent else set()
        siblings.add(arn)
        current, nested = _current.set(arn), _nested.set(False)
        try:
            return run(arn)
        except ExecutionStopped:
            return None
        finally:
            _current.reset(current)
            _nested.reset(nested)
            siblings.discard(arn)
            children.pop(arn, None)
            tokens.pop(arn, None)

    def invoke_with_callback(resource, data, token, state):
        tokens.setdefault(_current.get(), set()).add(token)
        return call_back(resource, data, token, state)

    stepfunctions._run_execution = run_execution
    stepfunctions._invoke_with_callback = invoke_with_callback


def mark_nested(stepfunctions) -> None:
    start = stepfunctions._invoke_nested_start_execution_sync

    def start_nested(resource, data):
        nested = _nested.set(True)
        try:
            return start(resource, data)
        finally:
            _nested.reset(nested)

    stepfunctions._invoke_nested_start_execution_sync = start_nested


def refuse_to_go_on(stepfunctions) -> None:
    """Check before and after each step that takes time or has an effect whether the execution still runs."""

    def check() -> None:
        arn = _current.get()
        if arn and (stepfunctions._executions.get(arn) or {}).get("status") != "RUNNING":
            raise ExecutionStopped(arn)

    def checked(function):
        def run(*args, **kwargs):
            check()
            try:
                return function(*args, **kwargs)
            finally:
                check()
        return run

    def sleep(seconds):
        until = time.monotonic() + seconds * stepfunctions._SFN_WAIT_SCALE
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, STOP_POLL_SECONDS))
            check()

    stepfunctions._scaled_sleep = sleep
    stepfunctions._invoke_resource = checked(stepfunctions._invoke_resource)
    stepfunctions._invoke_with_callback = checked(stepfunctions._invoke_with_callback)


def void_tokens(stepfunctions, tokens: set) -> None:
    for token in tokens:
        waiting = stepfunctions._task_tokens.pop(token, None)
        if waiting:
            waiting["event"].set()


@patch("nested-status-events")
def tell_the_status_of_nested_executions() -> None:
    """AWS sends a status-change event for every standard execution. MiniStack runs a `.sync` child like an express
    execution and sends no event for it."""
    from ministack.services import stepfunctions

    mark_nested(stepfunctions)
    run = stepfunctions._run_execution

    def run_execution(arn):
        execution = stepfunctions._executions.get(arn)
        if _nested.get() and execution and execution.pop("sync", False):
            stepfunctions._emit_execution_status_event(execution)
        return run(arn)

    stepfunctions._run_execution = run_execution


@patch("nested-failures")
def report_a_failed_child_as_a_failed_task() -> None:
    """AWS fails the parent's task with States.TaskFailed. Its Cause is the child's description in JSON. MiniStack
    passes the child's own error on, as if it had happened in the parent."""
    from ministack.services import stepfunctions

    names = {"executionArn": "ExecutionArn", "input": "Input", "inputDetails": "InputDetails", "name": "Name",
             "startDate": "StartDate", "stateMachineArn": "StateMachineArn", "status": "Status", "stopDate": "StopDate",
             "error": "Error", "cause": "Cause"}

    def nested_execution_failure(payload):
        description = {name: payload[key] for key, name in names.items() if payload.get(key) is not None}
        return "States.TaskFailed", json.dumps(description)

    stepfunctions._nested_execution_failure = nested_execution_failure


@patch("callback-timeouts")
def scale_and_evaluate_the_timeout_of_a_callback() -> None:
    """AWS accepts a number or, with JSONata, an expression as TimeoutSeconds. MiniStack fails on an expression. It scales
    every other wait (SFN_WAIT_SCALE) but not this timeout, so a local run would wait for hours."""
    from ministack.services import stepfunctions

    scale = float(os.environ.get("LOCAL_CALLBACK_TIMEOUT_SCALE", "1"))
    execute = stepfunctions._execute_task

    def execute_task(state, raw_input, execution, ctx):
        if "TimeoutSeconds" in state:
            seconds = state["TimeoutSeconds"]
            if isinstance(seconds, str):
                seconds = stepfunctions._jsonata_state_field(state, "TimeoutSeconds", "number", raw_input, ctx)
            state = {**state, "TimeoutSeconds": seconds * scale if CALLBACK in state.get("Resource", "") else seconds}
        return execute(state, raw_input, execution, ctx)

    stepfunctions._execute_task = execute_task


@patch("callback-failures")
def fail_a_callback_task_whose_function_fails() -> None:
    """AWS fails a `lambda:invoke.waitForTaskToken` task if the function fails. MiniStack drops the error and waits
    for a token that will never be sent."""
    from ministack.services import stepfunctions

    call_back, call_lambda = stepfunctions._invoke_with_callback, stepfunctions._call_lambda

    def invoke_with_callback(resource, data, token, state):
        previous = _token.set(token)
        try:
            return call_back(resource, data, token, state)
        finally:
            _token.reset(previous)

    def call_function(function, event):
        try:
            return call_lambda(function, event)
        except stepfunctions._ExecutionError as error:
            waiting = stepfunctions._task_tokens.get(_token.get()) if _token.get() else None
            if waiting:
                waiting["error"] = {"Error": error.error, "Cause": error.cause}
                waiting["event"].set()
            raise

    stepfunctions._invoke_with_callback = invoke_with_callback
    stepfunctions._call_lambda = call_function


@patch("task-answers")
def authorize_answers_on_the_machine_that_waits() -> None:
    """AWS authorizes SendTaskSuccess on the state machine whose task waits for the token. MiniStack checks `*` as the
    resource, so it refuses a policy that names the machine."""
    from ministack.core import iam_actions
    from ministack.services import stepfunctions

    machines = {}
    run, call_back = stepfunctions._run_execution, stepfunctions._invoke_with_callback
    machine = contextvars.ContextVar("local_waiting_machine", default=None)

    def run_execution(arn):
        token = machine.set((stepfunctions._executions.get(arn) or {}).get("stateMachineArn"))
        try:
            return run(arn)
        finally:
            machine.reset(token)

    def invoke_with_callback(resource, data, token, state):
        machines[token] = machine.get()
        return call_back(resource, data, token, state)

    resource_of = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "states" and (token := iam_actions._safe_json_field(body, "taskToken")) in machines:
            return machines[token]
        return resource_of(service, method, path, headers, body, query_params, region, account_id)

    stepfunctions._run_execution = run_execution
    stepfunctions._invoke_with_callback = invoke_with_callback
    iam_actions.extract_resource_arn = extract_resource_arn
