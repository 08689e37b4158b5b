"""app.ts in Python."""
from aws_cdk import (
    App, CfnOutput, Duration, RemovalPolicy, Size, Stack, aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_events_targets as targets, aws_iam as iam,
    aws_kms as kms, aws_lambda as lambda_, aws_logs as logs, aws_s3 as s3, aws_sns as sns, aws_stepfunctions as sfn,
)
from cdk_glacier_vault_to_s3 import (
    DestinationBucketOptions, DownloadOptions, GlacierVaultToS3Transfer, GlueWorkerType, InventoryEngine, InventoryOptions, MonitoringOptions, NetworkOptions,
    ObjectEncryption, PartLoggingOptions, RetrievalOptions, TransferTable, Validation, VaultDeletion,
)

app = App()
stack = Stack(app, "Everything")
key = kms.Key(stack, "Key")
topic = sns.Topic(stack, "Topic")
vpc = ec2.Vpc(stack, "Vpc", max_azs=2)
destination_bucket = s3.Bucket(stack, "Destination")
operators = iam.Role(stack, "Operators", assumed_by=iam.AccountRootPrincipal())

transfer = GlacierVaultToS3Transfer(
    stack,
    "Transfer",
    destination_bucket=destination_bucket,
    destination=DestinationBucketOptions(
        encryption=ObjectEncryption.KMS,
        encryption_key=key,
        expected_bucket_owner="111111111111",
        bucket_owner_full_control=True,
        object_tags={"team": "studio"},
        object_tagging=True,
    ),
    vaults=["studio", "backup-*"],
    inventory_bucket=s3.Bucket(stack, "Inventory", encryption_key=key),
    inventory=InventoryOptions(
        output_memory_size=1536,
        manifest_memory_size=2048,
        settle_memory_size=1280,
        engine=InventoryEngine.glue(worker_type=GlueWorkerType.G_2X, workers=20, above=5000000),
    ),
    retrieval=RetrievalOptions(
        daily_bytes=Size.tebibytes(2),
        daily_requests=5000,
        initial_requests_per_second=2.5,
        download_window=Duration.hours(20),
        sweep_period=Duration.minutes(10),
        job_topic=sns.Topic(stack, "Jobs"),
        request_memory_size=768,
        sweep_memory_size=320,
    ),
    download=DownloadOptions(
        chunk_size=Size.mebibytes(64),
        chunk_concurrency=20,
        chunk_memory_size=1024,
        prepare_concurrency=10,
        validation_concurrency=5,
        prepare_memory_size=384,
        validation_memory_size=448,
    ),
    monitoring=MonitoringOptions(
        dashboard_period=Duration.minutes(15), alarm_topic=topic, completion_topic=topic, report_memory_size=1408,
    ),
    resumable_for=Duration.days(400),
    price_list=False,
    prices={"glacier_retrieval_Bulk": 0.003},
    permissions_boundary=iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "boundary"),
    removal_policy=RemovalPolicy.DESTROY,
    encryption_key=key,
    logging=PartLoggingOptions(
        retention=logs.RetentionDays.ONE_WEEK, removal_policy=RemovalPolicy.RETAIN, workflow_level=sfn.LogLevel.ERROR,
    ),
    architecture=lambda_.Architecture.X86_64,
    network=NetworkOptions(
        vpc=vpc,
        subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
        security_groups=[ec2.SecurityGroup(stack, "Functions", vpc=vpc)],
    ),
)

transfer.grant_launch(operators)
transfer.grant_read_reports(operators)
transfer.grant_watch(operators)
transfer.on_run_finished("Finished", target=targets.SnsTopic(topic))
for statement in transfer.destination_policy_statements():
    destination_bucket.add_to_resource_policy(statement)
transfer.metric_archives_downloaded(period=Duration.hours(1)).create_alarm(stack, "Many", threshold=1000, evaluation_periods=1)
transfer.metric_archives_failed().create_alarm(
    stack, "Failures", threshold=1, evaluation_periods=1, treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
)

deletion = VaultDeletion(stack, "Delete", transfer=transfer)
deletion.grant_delete(operators)
CfnOutput(stack, "DeleteDocument", value=deletion.document_name)

part_stack = Stack(app, "Part")
part_bucket = s3.Bucket(part_stack, "Destination")
transfer_table = TransferTable(part_stack, "TransferTable")
validation = Validation(
    part_stack, "Validation", transfer_table=transfer_table.table, destination_bucket=part_bucket, validation_concurrency=3,
)
validation.queue.grant_send_messages(iam.Role(part_stack, "Pipeline", assumed_by=iam.AccountRootPrincipal()))

app.synth()
