"""S3 checksums."""
import re

from patches import patch

PART = re.compile(rb"<(?:\w+:)?PartNumber>")
CHECKSUM_HEADER = "x-amz-checksum-"


@patch("composite-checksum")
def accept_a_composite_checksum_without_its_suffix() -> None:
    """AWS accepts a composite checksum at CompleteMultipartUpload with or without the suffix `-N` (the number of parts).
    MiniStack requires the suffix, and otherwise answers BadDigest."""
    from ministack.services import s3

    complete = s3._complete_multipart_upload

    def complete_multipart_upload(bucket_name, key, body, query_params, headers=None):
        suffix = f"-{len(PART.findall(body))}"
        suffixed = {
            name: value + suffix if is_composite_without_suffix(name, value) else value
            for name, value in (headers or {}).items()
        }
        return complete(bucket_name, key, body, query_params, suffixed)

    s3._complete_multipart_upload = complete_multipart_upload


def is_composite_without_suffix(header: str, value: str) -> bool:
    return header.startswith(CHECKSUM_HEADER) and header != f"{CHECKSUM_HEADER}type" and "-" not in value


@patch("put-object-checksum")
def answer_put_object_with_its_checksum() -> None:
    """AWS answers PutObject with the checksum of the object. MiniStack computes and keeps it, and answers without it."""
    from ministack.services import s3

    put = s3._put_object

    def put_object(bucket_name, key, body, headers):
        status, answered, content = put(bucket_name, key, body, headers)
        bucket = s3._ensure_bucket(bucket_name) if status == 200 else None
        kept = bucket["objects"][key].get("checksums", {}) if bucket else {}
        return status, {**answered, **{f"{CHECKSUM_HEADER}{name.lower()}": value for name, value in kept.items()}}, content

    s3._put_object = put_object
