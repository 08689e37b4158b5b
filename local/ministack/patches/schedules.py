"""EventBridge schedules."""
import os

from patches import patch


@patch("schedule-speed")
def run_schedules_faster() -> None:
    """AWS fires `rate(5 minutes)` every five minutes. MiniStack does so too, but checks only every ten seconds. A local
    run scales the period (LOCAL_SCHEDULE_SCALE) and checks more often (LOCAL_SCHEDULE_TICK)."""
    from ministack.services import eventbridge

    scale = float(os.environ.get("LOCAL_SCHEDULE_SCALE", "1"))
    eventbridge._SCHEDULER_TICK_INTERVAL = float(os.environ.get("LOCAL_SCHEDULE_TICK", "1"))
    rate_seconds = eventbridge._parse_rate_seconds

    def scaled_rate_seconds(expression: str):
        seconds = rate_seconds(expression)
        return None if seconds is None else seconds * scale

    eventbridge._parse_rate_seconds = scaled_rate_seconds
