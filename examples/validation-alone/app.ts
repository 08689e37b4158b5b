import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { TransferTable, Validation } from 'cdk-glacier-vault-to-s3';

/** Another pipeline copies the chunks. Validation alone stands behind its queue, proves each archive and completes the object. */
const app = new App();
const stack = new Stack(app, 'ValidationAlone');

// What the other pipeline has already: a bucket, the role that uploads parts, and a queue of archives whose chunks are all copied.
const destinationBucket = s3.Bucket.fromBucketName(stack, 'Destination', 'team-archives');
const copier = iam.Role.fromRoleName(stack, 'Copier', 'team-copier');
const copiedArchives = new sqs.Queue(stack, 'CopiedArchives', { enforceSSL: true });

// The copier writes an archive's row, its chunks and their progress there. docs/architecture.md says how under "Transfer table".
const transferTable = new TransferTable(stack, 'TransferTable').table;
transferTable.grantReadWriteData(copier);
const validation = new Validation(stack, 'Validation', { transferTable, destinationBucket });

// A message is { "format": 1, "run": "photos-1", "archive_id": "…", "generation": 1 }. The pipe hands it on as it is.
const pipeRole = new iam.Role(stack, 'PipeRole', { assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com') });
copiedArchives.grantConsumeMessages(pipeRole);
validation.queue.grantSendMessages(pipeRole);
const pipe = new pipes.CfnPipe(stack, 'Pipe', {
  roleArn: pipeRole.roleArn,
  source: copiedArchives.queueArn,
  target: validation.queue.queueArn,
  targetParameters: { inputTemplate: '<$.body>' },
});
pipe.node.addDependency(pipeRole); // A pipe starts only if its role may read the queue already.

new CfnOutput(stack, 'CopiedArchivesQueue', { value: copiedArchives.queueUrl });
new CfnOutput(stack, 'TransferTableName', { value: transferTable.tableName });
