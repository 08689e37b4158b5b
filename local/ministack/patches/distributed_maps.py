"""Distributed maps with JSONata."""
import json

import authorization
from patches import patch
from patches.role_checks import session_key


@patch("distributed-maps")
def read_and_start_as_aws_does() -> None:
    """AWS evaluates the JSONata of a distributed map, reads its items and starts its children with the machine's role,
    and gives a child nothing but its input. MiniStack takes the reader's arguments and the item selector as they are
    written, drops Output and Assign, checks no role, and lets the child see the variables of its parent."""
    from ministack.services import stepfunctions

    run_map = stepfunctions._run_distributed_map

    def run(state, raw_input, effective, iterator, execution, ctx):
        if stepfunctions._state_query_language(state, ctx) != "JSONata":
            return run_map(state, raw_input, effective, iterator, execution, ctx)
        inputs = inputs_of(stepfunctions, state, raw_input, ctx)
        check("states:StartExecution", execution["stateMachineArn"], "StepFunctions.AccessDeniedException")
        plain = {key: value for key, value in state.items() if key not in ("Items", "ItemReader", "ItemSelector", "Output", "Assign")}
        results, following = run_map(plain, raw_input, inputs, iterator, execution, {**ctx, "variables": {}})
        output = stepfunctions._apply_jsonata_output(state, raw_input, ctx, result=results, default=results)
        stepfunctions._apply_state_assign(state, raw_input, ctx, result=results)
        return output, following

    stepfunctions._run_distributed_map = run


def inputs_of(stepfunctions, state: dict, raw_input, ctx: dict) -> list:
    """Return what each child gets."""
    def evaluate(template, context=ctx):
        return stepfunctions._apply_jsonata_template(template, raw_input, context)

    if "ItemReader" in state:
        reader = {**state["ItemReader"], "Arguments": evaluate(state["ItemReader"]["Arguments"])}
        place = reader["Arguments"]
        check("s3:GetObject", f"arn:aws:s3:::{place['Bucket']}/{place['Key']}", "States.ItemReaderFailed")
        items = stepfunctions._read_map_items(reader, raw_input, ctx)
    else:
        items = evaluate(state["Items"]) if "Items" in state else raw_input
    if not isinstance(items, list):
        raise stepfunctions._ExecutionError("States.ItemReaderFailed", f"Attempting to map over non-iterable node: {json.dumps(items)[:100]}")
    if "ItemSelector" not in state:
        return items
    return [evaluate(state["ItemSelector"], {**ctx, "Map": {"Item": {"Index": index, "Value": item}}}) for index, item in enumerate(items)]


def check(action: str, resource: str, error: str) -> None:
    from ministack.core.responses import get_region
    from ministack.services import stepfunctions

    reason = authorization.denial(session_key(), action, resource, get_region(), "states")
    if reason:
        raise stepfunctions._ExecutionError(error, reason)
