"""What Lambda writes to the log of a function."""
import json
import re
import threading
from datetime import datetime, timezone

from patches import patch

START = re.compile(r"START RequestId: (\S+) Version: (\S+)")
END = re.compile(r"END RequestId: ")
REPORT = re.compile(r"REPORT RequestId: (\S+)\tDuration: ([\d.]+) ms\tBilled Duration: ([\d.]+) ms\tMemory Size: (\d+) MB\tMax Memory Used: (\d+) MB")
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
LEVELS_OF_SUCCESS = ("DEBUG", "INFO")


@patch("log-formats")
def write_lambda_s_own_lines_in_the_format_of_the_function() -> None:
    """If the log format is JSON, AWS writes the lines of Lambda itself as JSON, and leaves those of successful invocations out if the
    system log level is WARN. MiniStack writes them as text in any case."""
    from ministack.services import cloudwatch_logs, lambda_svc

    emitted = threading.local()  # the thread that emits the lines of an invocation also appends them
    emit, append = lambda_svc._emit_lambda_logs, cloudwatch_logs._append_log_events

    def emit_lambda_logs(func, request_id, log_text, error, *args, **kwargs):
        emitted.by = ((func.get("config") or func).get("LoggingConfig") or {}, bool(error))
        try:
            return emit(func, request_id, log_text, error, *args, **kwargs)
        finally:
            emitted.by = None

    def append_log_events(stream, events):
        by = getattr(emitted, "by", None)
        if by and by[0].get("LogFormat") == "JSON":
            level = by[0].get("SystemLogLevel") or "INFO"
            events = [kept for event in events if (kept := _as_json(event, level, "error" if by[1] else "success"))]
        return append(stream, events)

    lambda_svc._emit_lambda_logs = emit_lambda_logs
    cloudwatch_logs._append_log_events = append_log_events


def _as_json(event: dict, level: str, status: str):
    """The event as AWS writes it, or None if it does not."""
    line = event["message"]
    start, report = START.match(line), REPORT.match(line)
    if not (start or report or END.match(line)):
        return event
    if status == "success" and level not in LEVELS_OF_SUCCESS:
        return None
    if start:
        return _platform(event, "start", {"requestId": start[1], "version": start[2]})
    if not report:
        return None  # the JSON format has no line for the end
    duration, billed, memory, peak = (float(number) for number in report.groups()[1:])
    metrics = {"durationMs": duration, "billedDurationMs": int(billed), "memorySizeMB": int(memory), "maxMemoryUsedMB": int(peak)}
    return _platform(event, "report", {"requestId": report[1], "metrics": metrics, "status": status})


def _platform(event: dict, kind: str, record: dict) -> dict:
    time = datetime.fromtimestamp(event["timestamp"] / 1000, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {**event, "message": json.dumps({"time": time, "type": f"platform.{kind}", "record": record})}
