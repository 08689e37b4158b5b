"""Write one JSON line for each thing that AWS bills or limits and that the call log does not tell: units of DynamoDB,
invocations, state transitions and stream records. It is off unless LOCAL_METER names the file.

Units follow AWS's rules: a write by the kibibyte of the larger item, before or after; an index by the entries that it
writes; a transaction twice; a read by four kibibytes, half if it is eventually consistent.
"""
import contextvars
import json
import os
import threading
import time

READ_UNIT = 4096
_caller = contextvars.ContextVar("local_meter_caller", default=None)
# The writes of the transaction that this request makes: a list, or None outside of one.
_transaction = contextvars.ContextVar("local_meter_transaction", default=None)
_lock = threading.Lock()


def start() -> None:
    if os.environ.get("LOCAL_METER"):
        follow_callers()
        count_writes()
        count_transactions()
        count_reads()
        count_stream_records()
        count_invocations()
        count_transitions()
        count_requests_of_s3()
        collect_batches()


def tell(**line) -> None:
    text = json.dumps(line)
    with _lock, open(os.environ["LOCAL_METER"], "a", encoding="utf-8") as file:
        file.write(text + "\n")


def caller() -> str:
    """The name of the function or machine that calls: the session of its role."""
    from patches import role_checks

    role, machine = role_checks._execution_role.get() or (None, None)
    return machine if role else _caller.get() or "unknown"


def follow_callers() -> None:
    from ministack.core import iam_evaluator

    enforce = iam_evaluator.enforce

    def enforce_for(access_key_id, *args, **kwargs):
        identity = iam_evaluator.resolve_caller_identity(access_key_id) or {}
        _caller.set((identity.get("userArn") or access_key_id or "").rsplit("/", 1)[-1])
        return enforce(access_key_id, *args, **kwargs)

    iam_evaluator.enforce = enforce_for


def count_writes() -> None:
    from ministack.services import dynamodb

    add_capacity, refuse = dynamodb._add_consumed_capacity, dynamodb._conditional_check_failed

    def add_and_tell(result, data, table_name, write=False, old_item=None, new_item=None, index_name=None):
        if write:
            tell_write(table_name, old_item, new_item, "written")
        return add_capacity(result, data, table_name, write=write, old_item=old_item, new_item=new_item, index_name=index_name)

    def refuse_and_tell(data, old_item, *args, **kwargs):
        # AWS bills a refused write by the item that is there.
        tell_write(data.get("TableName"), old_item, None, "refused")
        return refuse(data, old_item, *args, **kwargs)

    dynamodb._add_consumed_capacity = add_and_tell
    dynamodb._conditional_check_failed = refuse_and_tell


def tell_write(table_name, old_item, new_item, outcome: str, factor: int = 1) -> None:
    from ministack.services import dynamodb

    table = dynamodb._tables.get(table_name) or {}
    sizes = [dynamodb._item_size_bytes(item) for item in (old_item, new_item) if item]
    indexes = table.get("GlobalSecondaryIndexes") or []
    entries = sum(dynamodb._index_write_units(table, index, old_item, new_item) for index in indexes) if outcome == "written" else 0
    item = new_item or old_item or {}
    tell(kind="write", table=table_name, caller=caller(), outcome=outcome, sk=text_of(item, "sk"), pk=text_of(item, "pk"),
         status=text_of(item, "status"), bytes=dynamodb._item_size_bytes(new_item) if new_item else 0,
         units=factor * dynamodb._capacity_kb(max(sizes, default=0)), index=entries, variable=variable_bytes(item))


def text_of(item: dict, name: str):
    return (item.get(name) or {}).get("S")


def variable_bytes(item: dict) -> int:
    """Bytes of what differs between archives in a row: description and key."""
    facts = (item.get("archive") or {}).get("M") or {}
    return sum(len((text_of(facts, name) or "").encode()) for name in ("description", "key"))


def count_transactions() -> None:
    """Both writers of several items tell the stream of each, and nothing else that this meter could follow."""
    from ministack.services import dynamodb

    transact, batch, emit = dynamodb._transact_write_items, dynamodb._batch_write_item, dynamodb._emit_stream_event

    def together(write, factor):
        def run(data):
            writes = []
            token = _transaction.set(writes)
            try:
                return write(data)
            finally:
                _transaction.reset(token)
                for table_name, old_item, new_item in writes:
                    tell_write(table_name, old_item, new_item, "written", factor)
        return run

    def emit_and_note(table_name, event_name, old_item, new_item, *args, **kwargs):
        if _transaction.get() is not None:
            _transaction.get().append((table_name, old_item, new_item))
        return emit(table_name, event_name, old_item, new_item, *args, **kwargs)

    dynamodb._transact_write_items = together(transact, 2)
    dynamodb._batch_write_item = together(batch, 1)
    dynamodb._emit_stream_event = emit_and_note


def count_reads() -> None:
    from ministack.services import dynamodb

    def size(item) -> int:
        return dynamodb._item_size_bytes(item) if item else 0

    def units(size_in_bytes: int, consistent: bool, factor: float = 1) -> float:
        return factor * max(1, -(-size_in_bytes // READ_UNIT)) * (1 if consistent else 0.5)

    def read_item(data, _answer) -> float:
        table = dynamodb._tables.get(data.get("TableName"))
        return units(size(table and dynamodb._get_item_by_key(table, data.get("Key") or {})), bool(data.get("ConsistentRead")))

    def read_query(data, answer) -> float:
        return units(sum(map(size, answer.get("Items", []))), bool(data.get("ConsistentRead")))

    def read_batch(data, _answer) -> float:
        total = 0.0
        for name, wanted in (data.get("RequestItems") or {}).items():
            table = dynamodb._tables.get(name)
            for key in wanted.get("Keys", []):
                total += units(size(table and dynamodb._get_item_by_key(table, key)), bool(wanted.get("ConsistentRead")))
        return total

    def read_transaction(_data, answer) -> float:
        return sum(units(size(response.get("Item")), True, 2) for response in answer.get("Responses", []))

    for name, count in (("_get_item", read_item), ("_query", read_query), ("_scan", read_query),
                        ("_batch_get_item", read_batch), ("_transact_get_items", read_transaction)):
        setattr(dynamodb, name, counted_read(getattr(dynamodb, name), name, count))


def counted_read(read, name: str, count):
    def run(data):
        wanted = json.loads(json.dumps(data))
        status, headers, body = read(data)
        if status == 200:
            tell(kind="read", operation=name, table=wanted.get("TableName") or next(iter(wanted.get("RequestItems", {})), None),
                 caller=caller(), units=count(wanted, json.loads(body)))
        return status, headers, body
    return run


def count_stream_records() -> None:
    """Count the records that the filter of a mapping lets pass. All others wake no function."""
    from ministack.services import lambda_svc

    apply = lambda_svc._apply_filter_criteria

    def apply_and_tell(records, mapping):
        kept = apply(records, mapping)
        if ":dynamodb:" in mapping.get("EventSourceArn", "") and records:
            tell(kind="records", function=mapping["FunctionName"].rsplit(":", 1)[-1], seen=len(records), kept=len(kept))
        return kept

    lambda_svc._apply_filter_criteria = apply_and_tell


def count_invocations() -> None:
    from ministack.services import lambda_svc

    run = lambda_svc._execute_function_dispatch

    def execute_and_tell(func, config, event, request_id, started):
        records = event.get("Records") if isinstance(event, dict) else None
        result = run(func, config, event, request_id, started)
        lines = ((result.get("log") or "") if isinstance(result, dict) else "").splitlines()
        variables = (config.get("Environment") or {}).get("Variables") or {}
        # Lines that are not JSON are warnings of this computer's Node.js.
        logged = [line for line in lines if line.startswith("{")]
        tell(kind="invocation", function=config.get("FunctionName"), handler=variables.get("POWERTOOLS_SERVICE_NAME"),
             memory=config.get("MemorySize"), tracing=(config.get("TracingConfig") or {}).get("Mode"),
             logging=config.get("LoggingConfig"), source=records[0].get("eventSource") if records else None,
             records=len(records) if records else 0, lines=len(logged), bytes=sum(len(line.encode()) for line in logged))
        return result

    lambda_svc._execute_function_dispatch = execute_and_tell


def count_transitions() -> None:
    from ministack.services import stepfunctions

    add = stepfunctions._add_event
    entered = "StateEntered"

    def add_and_tell(execution, event_type, details=None):
        if event_type.endswith(entered):
            tell(kind="transition", machine=execution["stateMachineArn"].rsplit(":", 1)[-1], execution=execution["executionArn"],
                 state=details["stateEnteredEventDetails"]["name"])
        return add(execution, event_type, details)

    stepfunctions._add_event = add_and_tell


def count_requests_of_s3() -> None:
    from ministack.services import s3

    handle = s3.handle_request

    async def handle_and_tell(method, path, headers, body, query_params, *args, **kwargs):
        answer = await handle(method, path, headers, body, query_params, *args, **kwargs)
        tell(kind="s3", caller=caller(), method=method, path=path, query=sorted(query_params), status=answer[0])
        return answer

    s3.handle_request = handle_and_tell


def collect_batches() -> None:
    """AWS waits until a batch is full or its window is over. MiniStack delivers at once, so that demos and tests are fast. The batches of a run that
    is counted must be those of AWS."""
    from ministack.services import lambda_svc, sqs

    receive = sqs._receive_messages_for_esm
    first_seen = {}

    def window_of(queue_url: str) -> int:
        name = queue_url.rsplit("/", 1)[-1]
        windows = [mapping.get("MaximumBatchingWindowInSeconds") or 0 for _, _, mapping in lambda_svc._iter_all_esms()
                   if mapping.get("EventSourceArn", "").endswith(f":{name}")]
        return max(windows, default=0)

    def collect(queue_url, max_number):
        now = time.time()
        waiting = sum(message.get("visible_at", 0) <= now for message in sqs._get_q(queue_url)["messages"])
        since = first_seen.setdefault(queue_url, now) if waiting else now
        if 0 < waiting < max_number and now - since < window_of(queue_url):
            return []
        first_seen.pop(queue_url, None)
        return receive(queue_url, max_number)

    sqs._receive_messages_for_esm = collect
