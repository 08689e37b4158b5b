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
