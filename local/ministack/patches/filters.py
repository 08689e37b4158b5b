"""Filters of event-source mappings."""
from patches import patch


@patch("absent-fields")
def let_a_filter_see_that_a_whole_branch_is_absent() -> None:
    """AWS matches a filter against the paths of a record: `{"OldImage": {"status": {"S": [{"exists": false}]}}}` matches a
    record without OldImage. MiniStack matches only if the branch above the field is there."""
    from ministack.services import lambda_svc

    match = lambda_svc._match_esm_filter

    def match_paths(record, pattern):
        return match(with_branches(record, pattern), pattern)

    lambda_svc._match_esm_filter = match_paths


def with_branches(record: dict, pattern: dict) -> dict:
    """Return the record with an empty branch for each one that the pattern goes into and the record lacks."""
    branches = {name: record[name] if isinstance(record.get(name), dict) else {} for name, inner in pattern.items() if isinstance(inner, dict)}
    return {**record, **branches}
