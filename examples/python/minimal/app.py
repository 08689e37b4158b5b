"""The shortest complete use: examples/minimal in Python."""
from aws_cdk import App, CfnOutput, Stack, aws_s3 as s3
from cdk_glacier_vault_to_s3 import GlacierVaultToS3Transfer

app = App()
stack = Stack(app, "Archives")

destination_bucket = s3.Bucket(stack, "Destination")
transfer = GlacierVaultToS3Transfer(stack, "Transfer", destination_bucket=destination_bucket)

CfnOutput(stack, "Launch", value=transfer.ssm_document.launch_document_name)
CfnOutput(stack, "Resume", value=transfer.ssm_document.resume_document_name)
CfnOutput(stack, "Inventory", value=transfer.inventory_bucket.bucket_name)

app.synth()
