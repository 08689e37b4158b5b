import io.github.cdkglaciervaulttos3.DownloadOptions;
import io.github.cdkglaciervaulttos3.GlacierVaultToS3Transfer;
import io.github.cdkglaciervaulttos3.MonitoringOptions;
import io.github.cdkglaciervaulttos3.RetrievalOptions;
import io.github.cdkglaciervaulttos3.VaultDeletion;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;

/** A transfer, and a construct that deletes from the vault what was copied: examples/delete-vault in Java. */
public final class DeleteVault {
  public static void main(final String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "DeleteVault");

    Bucket destinationBucket = Bucket.Builder.create(stack, "Destination")
        .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
        .enforceSsl(true)
        // An object that is overwritten or deleted can be had again.
        .versioned(true)
        .build();

    GlacierVaultToS3Transfer transfer = GlacierVaultToS3Transfer.Builder.create(stack, "Transfer")
        .destinationBucket(destinationBucket)
        .download(DownloadOptions.builder().chunkSize(Size.mebibytes(16)).chunkConcurrency(4).validationConcurrency(2).build())
        .retrieval(RetrievalOptions.builder().sweepPeriod(Duration.minutes(1)).build())
        .monitoring(MonitoringOptions.builder().dashboardPeriod(Duration.minutes(1)).build())
        .build();
    VaultDeletion deletion = VaultDeletion.Builder.create(stack, "Delete").transfer(transfer).build();

    CfnOutput.Builder.create(stack, "DestinationBucket").value(destinationBucket.getBucketName()).build();
    CfnOutput.Builder.create(stack, "InventoryBucket").value(transfer.getInventoryBucket().getBucketName()).build();
    CfnOutput.Builder.create(stack, "LaunchDocument").value(transfer.getSsmDocument().getLaunchDocumentName()).build();
    CfnOutput.Builder.create(stack, "ResumeDocument").value(transfer.getSsmDocument().getResumeDocumentName()).build();
    CfnOutput.Builder.create(stack, "DeleteDocument").value(deletion.getDocumentName()).build();

    app.synth();
  }
}
