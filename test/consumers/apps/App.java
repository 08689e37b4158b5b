import io.github.cdkglaciervaulttos3.DestinationBucketOptions;
import io.github.cdkglaciervaulttos3.DownloadOptions;
import io.github.cdkglaciervaulttos3.GlacierVaultToS3Transfer;
import io.github.cdkglaciervaulttos3.GlueEngineOptions;
import io.github.cdkglaciervaulttos3.GlueWorkerType;
import io.github.cdkglaciervaulttos3.InventoryEngine;
import io.github.cdkglaciervaulttos3.InventoryOptions;
import io.github.cdkglaciervaulttos3.MonitoringOptions;
import io.github.cdkglaciervaulttos3.NetworkOptions;
import io.github.cdkglaciervaulttos3.ObjectEncryption;
import io.github.cdkglaciervaulttos3.PartLoggingOptions;
import io.github.cdkglaciervaulttos3.RetrievalOptions;
import io.github.cdkglaciervaulttos3.TransferTable;
import io.github.cdkglaciervaulttos3.Validation;
import io.github.cdkglaciervaulttos3.VaultDeletion;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.stepfunctions.LogLevel;

/** app.ts in Java. */
public final class App {
  public static void main(final String[] args) {
    software.amazon.awscdk.App app = new software.amazon.awscdk.App();
    everything(new Stack(app, "Everything"));
    part(new Stack(app, "Part"));
    app.synth();
  }

  private static void everything(final Stack stack) {
    Key key = new Key(stack, "Key");
    Topic topic = new Topic(stack, "Topic");
    Vpc vpc = Vpc.Builder.create(stack, "Vpc").maxAzs(2).build();
    Bucket destinationBucket = new Bucket(stack, "Destination");
    Role operators = Role.Builder.create(stack, "Operators").assumedBy(new AccountRootPrincipal()).build();

    GlacierVaultToS3Transfer transfer = GlacierVaultToS3Transfer.Builder.create(stack, "Transfer")
        .destinationBucket(destinationBucket)
        .destination(DestinationBucketOptions.builder()
            .encryption(ObjectEncryption.KMS)
            .encryptionKey(key)
            .expectedBucketOwner("111111111111")
            .bucketOwnerFullControl(true)
            .objectTags(Map.of("team", "studio"))
            .objectTagging(true)
            .build())
        .vaults(List.of("studio", "backup-*"))
        .inventoryBucket(Bucket.Builder.create(stack, "Inventory").encryptionKey(key).build())
        .inventory(InventoryOptions.builder()
            .outputMemorySize(1536)
            .manifestMemorySize(2048)
            .settleMemorySize(1280)
            .engine(InventoryEngine.glue(GlueEngineOptions.builder().workerType(GlueWorkerType.G_2X).workers(20).above(5_000_000).build()))
            .build())
        .retrieval(RetrievalOptions.builder()
            .dailyBytes(Size.tebibytes(2))
            .dailyRequests(5000)
            .initialRequestsPerSecond(2.5)
            .downloadWindow(Duration.hours(20))
            .sweepPeriod(Duration.minutes(10))
            .jobTopic(new Topic(stack, "Jobs"))
            .requestMemorySize(768)
            .sweepMemorySize(320)
            .build())
        .download(DownloadOptions.builder()
            .chunkSize(Size.mebibytes(64))
            .chunkConcurrency(20)
            .chunkMemorySize(1024)
            .prepareConcurrency(10)
            .validationConcurrency(5)
            .prepareMemorySize(384)
            .validationMemorySize(448)
            .build())
        .monitoring(MonitoringOptions.builder()
            .dashboardPeriod(Duration.minutes(15))
            .alarmTopic(topic)
            .completionTopic(topic)
            .reportMemorySize(1408)
            .build())
        .resumableFor(Duration.days(400))
        .priceList(false)
        .prices(Map.of("glacier_retrieval_Bulk", 0.003))
        .permissionsBoundary(ManagedPolicy.fromManagedPolicyName(stack, "Boundary", "boundary"))
        .removalPolicy(RemovalPolicy.DESTROY)
        .encryptionKey(key)
        .logging(PartLoggingOptions.builder()
            .retention(RetentionDays.ONE_WEEK)
            .removalPolicy(RemovalPolicy.RETAIN)
            .workflowLevel(LogLevel.ERROR)
            .build())
        .architecture(Architecture.X86_64)
        .network(NetworkOptions.builder()
            .vpc(vpc)
            .subnets(SubnetSelection.builder().subnetType(SubnetType.PRIVATE_WITH_EGRESS).build())
            .securityGroups(List.of(SecurityGroup.Builder.create(stack, "Functions").vpc(vpc).build()))
            .build())
        .build();

    transfer.grantLaunch(operators);
    transfer.grantReadReports(operators);
    transfer.grantWatch(operators);
    transfer.onRunFinished("Finished", OnEventOptions.builder().target(new SnsTopic(topic)).build());
    transfer.destinationPolicyStatements().forEach(destinationBucket::addToResourcePolicy);
    transfer.metricArchivesDownloaded(MetricOptions.builder().period(Duration.hours(1)).build())
        .createAlarm(stack, "Many", CreateAlarmOptions.builder().threshold(1000).evaluationPeriods(1).build());
    transfer.metricArchivesFailed().createAlarm(stack, "Failures", CreateAlarmOptions.builder()
        .threshold(1).evaluationPeriods(1).treatMissingData(TreatMissingData.NOT_BREACHING).build());

    VaultDeletion deletion = VaultDeletion.Builder.create(stack, "Delete").transfer(transfer).build();
    deletion.grantDelete(operators);
    CfnOutput.Builder.create(stack, "DeleteDocument").value(deletion.getDocumentName()).build();
  }

  private static void part(final Stack stack) {
    Bucket bucket = new Bucket(stack, "Destination");
    TransferTable transferTable = new TransferTable(stack, "TransferTable");
    Validation validation = Validation.Builder.create(stack, "Validation")
        .transferTable(transferTable.getTable()).destinationBucket(bucket).validationConcurrency(3).build();
    validation.getQueue().grantSendMessages(Role.Builder.create(stack, "Pipeline").assumedBy(new AccountRootPrincipal()).build());
  }
}
