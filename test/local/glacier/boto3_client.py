"""Uses a vault as boto3 does: a client that knows nothing of this project. Prints one JSON document; fails loudly."""
import io
import json
import sys
import time

import boto3
from botocore.exceptions import ClientError
from botocore.utils import calculate_tree_hash

MIB = 1024 * 1024
VAULT = "from-boto3"


def main(endpoint: str) -> dict:
    glacier = boto3.client(
        "glacier", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )
    glacier.create_vault(vaultName=VAULT)
    small, large = b"a small archive", bytes(range(256)) * (3 * MIB // 256) + b"and a bit"
    archives = {
        upload_small(glacier, small): (small, 'small "quoted"'),
        upload_parts(glacier, large): (large, "large\\parts"),
    }
    found = inventory(glacier, "JSON")
    check_inventory(json.loads(found), archives)
    ranges = [retrieve(glacier, archive_id, data) for archive_id, (data, _) in archives.items()]
    seen = {
        "vaults": [vault["VaultName"] for page in glacier.get_paginator("list_vaults").paginate() for vault in page["VaultList"]],
        "described": {k: glacier.describe_vault(vaultName=VAULT)[k] for k in ("NumberOfArchives", "SizeInBytes")},
        "jobs": sorted(job["Action"] for page in glacier.get_paginator("list_jobs").paginate(vaultName=VAULT) for job in page["JobList"]),
        "csv": inventory(glacier, "CSV").decode(),
        "ranges": ranges,
        "refusal": refusal(glacier),
    }
    for archive_id in archives:
        glacier.delete_archive(vaultName=VAULT, archiveId=archive_id)
    glacier.delete_vault(vaultName=VAULT)
    seen["vaults_left"] = glacier.list_vaults()["VaultList"]
    return seen


def upload_small(glacier, data: bytes) -> str:
    """botocore computes x-amz-sha256-tree-hash and x-amz-content-sha256 by itself."""
    answer = glacier.upload_archive(vaultName=VAULT, archiveDescription='small "quoted"', body=data)
    assert answer["checksum"] == calculate_tree_hash(io.BytesIO(data)), answer
    return answer["archiveId"]


def upload_parts(glacier, data: bytes) -> str:
    upload = glacier.initiate_multipart_upload(vaultName=VAULT, archiveDescription="large\\parts", partSize=str(MIB))["uploadId"]
    for start in range(0, len(data), MIB):
        part = data[start:start + MIB]
        answer = glacier.upload_multipart_part(
            vaultName=VAULT, uploadId=upload, range=f"bytes {start}-{start + len(part) - 1}/*", body=io.BytesIO(part)
        )
        assert answer["checksum"] == calculate_tree_hash(io.BytesIO(part)), answer
    parts = [p["RangeInBytes"] for page in glacier.get_paginator("list_parts").paginate(vaultName=VAULT, uploadId=upload) for p in page["Parts"]]
    assert len(parts) == 4, parts
    tree_hash = calculate_tree_hash(io.BytesIO(data))
    answer = glacier.complete_multipart_upload(vaultName=VAULT, uploadId=upload, archiveSize=str(len(data)), checksum=tree_hash)
    assert answer["checksum"] == tree_hash, answer
    return answer["archiveId"]


def inventory(glacier, form: str) -> bytes:
    return glacier.get_job_output(vaultName=VAULT, jobId=finished(glacier, {"Type": "inventory-retrieval", "Format": form}))["body"].read()


def check_inventory(document: dict, archives: dict) -> None:
    assert {a["ArchiveId"] for a in document["ArchiveList"]} == set(archives), document
    for archive in document["ArchiveList"]:
        data, description = archives[archive["ArchiveId"]]
        assert archive["Size"] == len(data) and archive["ArchiveDescription"] == description, archive
        assert archive["SHA256TreeHash"] == calculate_tree_hash(io.BytesIO(data)), archive


def retrieve(glacier, archive_id: str, data: bytes) -> list:
    """The whole archive and some ranges; the checksums of those that have one must be right."""
    job = finished(glacier, {"Type": "archive-retrieval", "ArchiveId": archive_id, "Tier": "Bulk", "Description": "by boto3"})
    whole = glacier.get_job_output(vaultName=VAULT, jobId=job)
    assert whole["body"].read() == data and whole["checksum"] == calculate_tree_hash(io.BytesIO(data)), whole
    seen = []
    for start, end in ((0, min(len(data), 2 * MIB) - 1), (5, 9)):
        answer = glacier.get_job_output(vaultName=VAULT, jobId=job, range=f"bytes={start}-{end}")
        part = answer["body"].read()
        assert part == data[start:end + 1], (start, end)
        assert answer.get("checksum") in (None, calculate_tree_hash(io.BytesIO(part))), answer
        seen.append([answer["status"], answer["contentRange"], "checksum" in answer])
    return seen


def finished(glacier, parameters: dict) -> str:
    job = glacier.initiate_job(vaultName=VAULT, jobParameters=parameters)["jobId"]
    while not glacier.describe_job(vaultName=VAULT, jobId=job)["Completed"]:
        time.sleep(0.02)
    return job


def refusal(glacier) -> list:
    """A wrong tree hash, as botocore reports what the server said."""
    try:
        glacier.upload_archive(vaultName=VAULT, body=b"data", checksum="0" * 64)
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
    raise AssertionError("a wrong tree hash was taken")


if __name__ == "__main__":
    json.dump(main(sys.argv[1]), sys.stdout)
