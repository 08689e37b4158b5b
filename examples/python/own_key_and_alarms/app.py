"""Your own key encrypts the archives and the transfer's stores: examples/own-key-and-alarms in Python."""
from aws_cdk import (
    App, CfnOutput, Stack, Tags, aws_kms as kms, aws_s3 as s3, aws_sns as sns, aws_sns_subscriptions as subscriptions,
)
from cdk_glacier_vault_to_s3 import DestinationBucketOptions, GlacierVaultToS3Transfer, MonitoringOptions

app = App()
stack = Stack(app, "OwnKeyAndAlarms")
Tags.of(stack).add("cost-center", "archive")

key = kms.Key(stack, "Key", enable_key_rotation=True)
operators = sns.Topic(stack, "Operators", enforce_ssl=True)
operators.add_subscription(subscriptions.EmailSubscription("operators@example.com"))

# The transfer encrypts objects with the key of the bucket. A bucket key makes the requests to KMS few.
destination_bucket = s3.Bucket(
    stack,
    "Destination",
    encryption_key=key,
    bucket_key_enabled=True,
    block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
    enforce_ssl=True,
    versioned=True,
)

transfer = GlacierVaultToS3Transfer(
    stack,
    "Transfer",
    destination_bucket=destination_bucket,
    destination=DestinationBucketOptions(object_tags={"origin": "glacier"}),
    encryption_key=key,
    monitoring=MonitoringOptions(alarm_topic=operators, completion_topic=operators),
)

CfnOutput(stack, "Launch", value=transfer.ssm_document.launch_document_name)
CfnOutput(stack, "Resume", value=transfer.ssm_document.resume_document_name)
CfnOutput(stack, "Inventory", value=transfer.inventory_bucket.bucket_name)

app.synth()
