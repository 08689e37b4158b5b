"""Systems Manager as a caller of STS. Our interpreter (local/ssm) takes its place."""
import dataclasses
import json

from patches import patch

SERVICE = "ssm.amazonaws.com"
# The interpreter signs as the account's root. Its session name marks it as Systems Manager.
SESSION = "Automation-"


@patch("automation-trust")
def assume_roles_as_systems_manager() -> None:
    """AWS lets Systems Manager assume a role only if its trust policy names it. AWS sets aws:SourceAccount and
    aws:SourceArn to the account and the execution. MiniStack lets root assume a role that trusts any service. It does
    not set these keys, so it refuses a policy with such conditions."""
    from ministack.core import iam_evaluator

    evaluate = iam_evaluator.evaluate_trust_policy

    def evaluate_trust_policy(trust_doc, caller_arn, ctx=None):
        session = (ctx.service_context.get("sts:rolesessionname") or "") if ctx else ""
        if not (session.startswith(SESSION) and caller_arn.endswith(":root")):
            return evaluate(trust_doc, caller_arn, ctx)
        return evaluate(for_the_service(trust_doc), caller_arn, with_source(ctx, session[len(SESSION):]))

    def for_the_service(trust_doc) -> dict:
        document = json.loads(trust_doc) if isinstance(trust_doc, str) else trust_doc
        statements = document.get("Statement", [])
        statements = statements if isinstance(statements, list) else [statements]
        matching = [each for each in statements if iam_evaluator._service_principal_matches(each.get("Principal"), SERVICE)]
        return {**document, "Statement": matching}

    def with_source(ctx, execution: str):
        account = ctx.principal_account
        source = {
            "aws:sourceaccount": account,
            "aws:sourcearn": f"arn:aws:ssm:{ctx.region}:{account}:automation-execution/{execution}",
        }
        return dataclasses.replace(ctx, service_context={**ctx.service_context, **source})

    iam_evaluator.evaluate_trust_policy = evaluate_trust_policy
