"""What S3 demands of uploads."""
import re

from patches import patch

OK = 200
FORBIDDEN = 403
UPLOAD = re.compile(rb"<UploadId>([^<]+)</UploadId><Initiator><ID>[^<]*</ID>")
# Header of a write -> the action that S3 demands in addition to s3:PutObject.
DEMANDED_BY_HEADER = {"x-amz-acl": "s3:PutObjectAcl", "x-amz-tagging": "s3:PutObjectTagging"}
# Query parameter in which SDKs name the operation.
SDK_OPERATION = "x-id"
EXPECTED_OWNER = "x-amz-expected-bucket-owner"


@patch("upload-permissions")
def demand_permissions_for_the_headers_of_an_upload() -> None:
    """AWS demands s3:PutObjectAcl of a PutObject or CreateMultipartUpload with an ACL, and s3:PutObjectTagging of one with
    tags. MiniStack demands s3:PutObject only."""
    from ministack.core import iam_actions

    checks = iam_actions.s3_additional_checks

    def additional_checks(method, path, headers, body, query_params):
        found = checks(method, path, headers, body, query_params)
        bucket, _, key = path.lstrip("/").partition("/")
        writes = method == "PUT" and set(query_params) <= {SDK_OPERATION} or method == "POST" and "uploads" in query_params
        if not key or not writes:
            return found
        return found + [(action, f"arn:aws:s3:::{bucket}/{key}") for header, action in DEMANDED_BY_HEADER.items() if headers.get(header)]

    iam_actions.s3_additional_checks = additional_checks


@patch("expected-bucket-owner")
def refuse_a_bucket_of_another_owner() -> None:
    """AWS answers 403 if the header `x-amz-expected-bucket-owner` names another account than the bucket's. MiniStack ignores
    the header."""
    from ministack.core.responses import get_account_id
    from ministack.services import s3

    handle = s3.handle_request

    async def handle_request(method, path, headers, body, query_params, *args, **kwargs):
        if headers.get(EXPECTED_OWNER, get_account_id()) != get_account_id():
            refusal = b"" if method == "HEAD" else b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
            return FORBIDDEN, {"Content-Type": "application/xml"}, refusal
        return await handle(method, path, headers, body, query_params, *args, **kwargs)

    s3.handle_request = handle_request


@patch("upload-initiator")
def name_the_initiator_of_an_upload() -> None:
    """AWS names the principal that began an upload, for a role the ARN of its session. MiniStack names the account."""
    from ministack.core import iam_evaluator
    from ministack.services import s3

    create, list_uploads = s3._create_multipart_upload, s3._list_multipart_uploads
    initiators: "dict[bytes, bytes]" = {}

    def create_multipart_upload(bucket_name, key, headers):
        before = set(s3._multipart_uploads)
        answer = create(bucket_name, key, headers)
        for upload_id in set(s3._multipart_uploads) - before:
            initiators[upload_id.encode()] = iam_evaluator.caller_arn().encode()
        return answer

    def list_multipart_uploads(bucket_name, query_params):
        status, headers, body = list_uploads(bucket_name, query_params)
        return status, headers, UPLOAD.sub(with_initiator, body)

    def with_initiator(found):
        upload_id = found.group(1)
        return b"<UploadId>%s</UploadId><Initiator><ID>%s</ID>" % (upload_id, initiators.get(upload_id, b""))

    s3._create_multipart_upload = create_multipart_upload
    s3._list_multipart_uploads = list_multipart_uploads


@patch("upload-tags")
def keep_the_tags_of_an_upload() -> None:
    """AWS gives the object of a multipart upload the tags with which the upload began. MiniStack forgets them."""
    from urllib.parse import parse_qs

    from ministack.services import s3

    create, complete = s3._create_multipart_upload, s3._complete_multipart_upload
    tags_of: "dict[str, dict[str, str]]" = {}

    def create_multipart_upload(bucket_name, key, headers):
        before = set(s3._multipart_uploads)
        answer = create(bucket_name, key, headers)
        tags = parse_qs(headers.get("x-amz-tagging", ""), keep_blank_values=True)
        for upload_id in set(s3._multipart_uploads) - before:
            tags_of[upload_id] = {name: values[0] for name, values in tags.items()}
        return answer

    def complete_multipart_upload(bucket_name, key, body, query_params, *args, **kwargs):
        status, headers, answer = complete(bucket_name, key, body, query_params, *args, **kwargs)
        tags = tags_of.pop(s3._qp(query_params, "uploadId"), {}) if status == OK else {}
        if tags:
            s3._object_tags[(bucket_name, key, headers.get("x-amz-version-id"))] = tags
        return status, headers, answer

    s3._create_multipart_upload = create_multipart_upload
    s3._complete_multipart_upload = complete_multipart_upload
