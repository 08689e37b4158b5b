import io.github.cdkglaciervaulttos3.DestinationBucketOptions;
import io.github.cdkglaciervaulttos3.GlacierVaultToS3Transfer;
import io.github.cdkglaciervaulttos3.MonitoringOptions;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;

/** Your own key encrypts the archives and the transfer's stores: examples/own-key-and-alarms in Java. */
public final class OwnKeyAndAlarms {
  public static void main(final String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "OwnKeyAndAlarms");
    Tags.of(stack).add("cost-center", "archive");

    Key key = Key.Builder.create(stack, "Key").enableKeyRotation(true).build();
    Topic operators = Topic.Builder.create(stack, "Operators").enforceSsl(true).build();
    operators.addSubscription(new EmailSubscription("operators@example.com"));

    // The transfer encrypts objects with the key of the bucket. A bucket key makes the requests to KMS few.
    Bucket destinationBucket = Bucket.Builder.create(stack, "Destination")
        .encryptionKey(key)
        .bucketKeyEnabled(true)
        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
        .enforceSsl(true)
        .versioned(true)
        .build();

    GlacierVaultToS3Transfer transfer = GlacierVaultToS3Transfer.Builder.create(stack, "Transfer")
        .destinationBucket(destinationBucket)
        .destination(DestinationBucketOptions.builder().objectTags(Map.of("origin", "glacier")).build())
        .encryptionKey(key)
        .monitoring(MonitoringOptions.builder().alarmTopic(operators).completionTopic(operators).build())
        .build();

    CfnOutput.Builder.create(stack, "Launch").value(transfer.getSsmDocument().getLaunchDocumentName()).build();
    CfnOutput.Builder.create(stack, "Resume").value(transfer.getSsmDocument().getResumeDocumentName()).build();
    CfnOutput.Builder.create(stack, "Inventory").value(transfer.getInventoryBucket().getBucketName()).build();

    app.synth();
  }
}
