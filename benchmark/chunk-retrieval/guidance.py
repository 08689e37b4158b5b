"""What a handler does that holds the whole range in memory, as that of AWS's Guidance: read, hash, upload.

Written for this benchmark. It uses the same SDK, and no more than the path of the bytes: no table and no queue. It works REPETITIONS
times, and prints one line of JSON.
"""
import hashlib
import json
import os
import resource
import time
from base64 import b64encode

import boto3
from botocore.config import Config

MIB = 2**20
SIZE = int(os.environ["SIZE"])

config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}, read_timeout=900)
glacier = boto3.client("glacier", config=config)
s3 = boto3.client("s3", config=config)


def tree_hash(data):
    level = [hashlib.sha256(data[at:at + MIB]).digest() for at in range(0, len(data), MIB)]
    while len(level) > 1:
        pairs = [level[at:at + 2] for at in range(0, len(level), 2)]
        level = [hashlib.sha256(pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


def copy():
    output = glacier.get_job_output(accountId="-", vaultName="vault", jobId="job", range=f"bytes=0-{SIZE - 1}")
    chunk = output["body"].read()
    if tree_hash(chunk) != output["checksum"]:
        raise ValueError("the bytes that arrived have another tree hash")
    checksum = b64encode(hashlib.sha256(chunk).digest()).decode("ascii")
    s3.upload_part(Body=chunk, Bucket="bucket", Key="vault/archive", PartNumber=1, UploadId="upload",
                   ChecksumAlgorithm="SHA256", ChecksumSHA256=checksum)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak():
    """Bytes. ru_maxrss would count what the parent had when it forked."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measured():
    used, begun = cpu(), time.monotonic()
    copy()
    return {"cpu": cpu() - used, "seconds": time.monotonic() - begun}


print(json.dumps({"repetitions": [measured() for _ in range(int(os.environ["REPETITIONS"]))], "peak": peak()}))
