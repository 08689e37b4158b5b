"""A transfer, and a construct that deletes from the vault what was copied: examples/delete-vault in Python."""
from aws_cdk import App, CfnOutput, Duration, Size, Stack, aws_s3 as s3
from cdk_glacier_vault_to_s3 import DownloadOptions, GlacierVaultToS3Transfer, MonitoringOptions, RetrievalOptions, VaultDeletion

app = App()
stack = Stack(app, "DeleteVault")

destination_bucket = s3.Bucket(
    stack,
    "Destination",
    block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
    enforce_ssl=True,
    # An object that is overwritten or deleted can be had again.
    versioned=True,
)

transfer = GlacierVaultToS3Transfer(
    stack,
    "Transfer",
    destination_bucket=destination_bucket,
    download=DownloadOptions(chunk_size=Size.mebibytes(16), chunk_concurrency=4, validation_concurrency=2),
    retrieval=RetrievalOptions(sweep_period=Duration.minutes(1)),
    monitoring=MonitoringOptions(dashboard_period=Duration.minutes(1)),
)
deletion = VaultDeletion(stack, "Delete", transfer=transfer)

CfnOutput(stack, "DestinationBucket", value=destination_bucket.bucket_name)
CfnOutput(stack, "InventoryBucket", value=transfer.inventory_bucket.bucket_name)
CfnOutput(stack, "LaunchDocument", value=transfer.ssm_document.launch_document_name)
CfnOutput(stack, "ResumeDocument", value=transfer.ssm_document.resume_document_name)
CfnOutput(stack, "DeleteDocument", value=deletion.document_name)

app.synth()
