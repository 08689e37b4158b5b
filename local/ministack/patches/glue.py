"""Spark jobs of AWS Glue, and the state that starts them."""
import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
import time

import authorization
from patches import patch
from patches.distributed_maps import check

INTEGRATION = "arn:aws:states:::glue:startJobRun"
FINISHED = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR")
POLL_SECONDS = 0.1
# The Python that has PySpark.
PYTHON = "LOCAL_SPARK_PYTHON"
# Seconds. No local run takes as long.
LONGEST_RUN = 300
ERROR_CHARACTERS = 2000


@patch("glue-tasks")
def start_and_await_job_runs() -> None:
    """AWS starts the run of a Glue job from a task, and with `.sync` waits for its end. A run that did not succeed fails
    the task with States.TaskFailed, whose Cause is the run. MiniStack does not have this integration."""
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import glue, stepfunctions

    def start(resource, data):
        status, _headers, body = glue._start_job_run(data)
        answer = json.loads(body)
        if status >= 400:
            raise stepfunctions._ExecutionError(f"Glue.{answer.get('__type', 'AWSGlueException').rsplit('#', 1)[-1]}", answer.get("message", ""))
        name = data["JobName"]
        if not resource.endswith(".sync"):
            return {**answer, "JobName": name}
        check("glue:GetJobRun", f"arn:aws:glue:{get_region()}:{get_account_id()}:job/{name}", "Glue.AccessDeniedException")
        run = next(run for run in glue._job_runs[name] if run["Id"] == answer["JobRunId"])
        while run["JobRunState"] not in FINISHED or not run["CompletedOn"]:
            time.sleep(POLL_SECONDS)
        if run["JobRunState"] != "SUCCEEDED":
            raise stepfunctions._ExecutionError("States.TaskFailed", json.dumps(run))
        return run

    stepfunctions._SERVICE_DISPATCH[INTEGRATION] = start


@patch("spark-jobs")
def run_spark_jobs() -> None:
    """AWS runs the script of a Spark job with the job's role. MiniStack runs it in Docker, and without Docker it says
    SUCCEEDED and runs nothing. Here the script runs with PySpark in local mode. What is below its argument `--work` is
    copied from S3 before, and back after, as the job's role may."""
    from ministack.services import glue

    glue._is_spark_job = lambda job: False
    glue._resolve_script = lambda location: location
    glue._execute_subprocess = run_script


def run_script(run: dict, job: dict, arguments: dict, location: str) -> None:
    try:
        with tempfile.TemporaryDirectory() as directory:
            s3 = client_of(job["Role"], run["Id"])
            script = pathlib.Path(directory, "script.py")
            bucket, key = address(location)
            script.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
            with local_copy(s3, arguments.get("--work"), pathlib.Path(directory, "work")) as work:
                execute(script, {**arguments, "--JOB_NAME": job["Name"], **({"--work": str(work)} if work else {})})
        run["JobRunState"] = "SUCCEEDED"
    except Exception as error:  # the state machine gets it
        run.update(JobRunState="FAILED", ErrorMessage=str(error)[-ERROR_CHARACTERS:])


def client_of(role: str, session: str):
    """An S3 client that has the permissions of the role."""
    import boto3
    from ministack.services import sts

    key = authorization.role_key(role, session)
    held = sts._sessions[key]
    return boto3.client("s3", endpoint_url=f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}", region_name="us-east-1",
                        aws_access_key_id=key, aws_secret_access_key=held["SecretAccessKey"], aws_session_token=held["SessionToken"])


@contextlib.contextmanager
def local_copy(s3, uri, directory: pathlib.Path):
    """A folder with the objects below a URI. What the script changes in it is changed in S3 too, if the script succeeds or not."""
    if uri is None:
        yield None
        return
    bucket, prefix = address(uri.rstrip("/") + "/")
    directory.mkdir()
    before = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for item in page.get("Contents", ()):
            file = directory / item["Key"][len(prefix):]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read())
            before[file] = file.stat().st_mtime_ns
    try:
        yield directory
    finally:
        # Hadoop keeps checksums of local files in files of their own, and has none in S3.
        after = {file: file.stat().st_mtime_ns for file in directory.rglob("*") if file.is_file() and file.suffix != ".crc"}
        for file in after:
            if before.get(file) != after[file]:
                s3.put_object(Bucket=bucket, Key=prefix + file.relative_to(directory).as_posix(), Body=file.read_bytes())
        for file in before.keys() - after.keys():
            s3.delete_object(Bucket=bucket, Key=prefix + file.relative_to(directory).as_posix())


def execute(script: pathlib.Path, arguments: "dict[str, str]") -> None:
    python = os.environ.get(PYTHON)
    if not python:
        raise RuntimeError(f"{PYTHON} names no Python that has PySpark, so no Spark job can run on this computer")
    line = [word for name, value in arguments.items() for word in (name, str(value))]
    done = subprocess.run([python, str(script), *line], capture_output=True, text=True, timeout=LONGEST_RUN,
                          env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONDONTWRITEBYTECODE": "1"})
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or f"exit code {done.returncode}")


def address(uri: str) -> "tuple[str, str]":
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
