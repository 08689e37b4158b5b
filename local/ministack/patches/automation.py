"""Systems Manager, which our own interpreter stands for, as a caller of STS."""
import dataclasses
import json

from patches import patch

SERVICE = "ssm.amazonaws.com"
# By the name of its session: the interpreter (local/ssm) asks as the account's root, which MiniStack takes for a service.
SESSION = "Automation-"


@patch("automation-trust")
def assume_roles_as_systems_manager() -> None:
    """AWS lets Systems Manager assume a role whose trust policy names it, and tells the policy for which account and
    which execution. MiniStack lets root assume a role that trusts any service, and knows neither aws:SourceAccount
    nor aws:SourceArn, so that a policy that asks for them is refused."""
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
