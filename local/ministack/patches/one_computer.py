"""What a run on one computer does with fewer processes, or sooner, than AWS."""
import os

from patches import patch


@patch("queue-concurrency")
def bound_queue_concurrency() -> None:
    """AWS starts up to MaximumConcurrency copies of a function for the messages of a queue. MiniStack does so too, but
    each copy is a process of this computer that takes a share of a second to start. A local run bounds them
    (LOCAL_QUEUE_CONCURRENCY; 0: as the mapping says)."""
    most = int(os.environ.get("LOCAL_QUEUE_CONCURRENCY", "0"))
    if not most:
        return
    from ministack.services import lambda_svc

    concurrency = lambda_svc._sqs_esm_concurrency
    lambda_svc._sqs_esm_concurrency = lambda *args, **kwargs: min(most, concurrency(*args, **kwargs))


@patch("restore-speed")
def restore_faster() -> None:
    """AWS restores an object of an archive class in hours. MiniStack does so in two seconds, for which a local run that
    reads every object back would wait."""
    from ministack.services import s3

    s3._RESTORE_DELAY_SECONDS = 0.2
