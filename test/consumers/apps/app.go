// app.ts in Go.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"
	transfers "github.com/cdk-glacier-vault-to-s3/cdk-glacier-vault-to-s3-go/cdkglaciervaulttos3"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	everything(awscdk.NewStack(app, jsii.String("Everything"), nil))
	part(awscdk.NewStack(app, jsii.String("Part"), nil))
	app.Synth(nil)
}

func everything(stack awscdk.Stack) {
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	topic := awssns.NewTopic(stack, jsii.String("Topic"), nil)
	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{MaxAzs: jsii.Number(2)})
	destinationBucket := awss3.NewBucket(stack, jsii.String("Destination"), nil)
	operators := awsiam.NewRole(stack, jsii.String("Operators"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})

	transfer := transfers.NewGlacierVaultToS3Transfer(stack, jsii.String("Transfer"), &transfers.GlacierVaultToS3TransferProps{
		DestinationBucket: destinationBucket,
		Destination: &transfers.DestinationBucketOptions{
			Encryption:             transfers.ObjectEncryption_KMS,
			EncryptionKey:          key,
			ExpectedBucketOwner:    jsii.String("111111111111"),
			BucketOwnerFullControl: jsii.Bool(true),
			ObjectTags:             &map[string]*string{"team": jsii.String("studio")},
			ObjectTagging:          jsii.Bool(true),
		},
		Vaults:          jsii.Strings("studio", "backup-*"),
		InventoryBucket: awss3.NewBucket(stack, jsii.String("Inventory"), &awss3.BucketProps{EncryptionKey: key}),
		Inventory: &transfers.InventoryOptions{
			OutputMemorySize:   jsii.Number(1536),
			ManifestMemorySize: jsii.Number(2048),
			SettleMemorySize:   jsii.Number(1280),
			Engine: transfers.InventoryEngine_Glue(&transfers.GlueEngineOptions{
				WorkerType: transfers.GlueWorkerType_G_2X,
				Workers:    jsii.Number(20),
				Above:      jsii.Number(5000000),
			}),
		},
		Retrieval: &transfers.RetrievalOptions{
			DailyBytes:               awscdk.Size_Tebibytes(jsii.Number(2)),
			DailyRequests:            jsii.Number(5000),
			InitialRequestsPerSecond: jsii.Number(2.5),
			DownloadWindow:           awscdk.Duration_Hours(jsii.Number(20)),
			SweepPeriod:              awscdk.Duration_Minutes(jsii.Number(10)),
			JobTopic:                 awssns.NewTopic(stack, jsii.String("Jobs"), nil),
			RequestMemorySize:        jsii.Number(768),
			SweepMemorySize:          jsii.Number(320),
		},
		Download: &transfers.DownloadOptions{
			ChunkSize:             awscdk.Size_Mebibytes(jsii.Number(64)),
			ChunkConcurrency:      jsii.Number(20),
			ChunkMemorySize:       jsii.Number(1024),
			PrepareConcurrency:    jsii.Number(10),
			ValidationConcurrency: jsii.Number(5),
			PrepareMemorySize:     jsii.Number(384),
			ValidationMemorySize:  jsii.Number(448),
		},
		Monitoring: &transfers.MonitoringOptions{
			DashboardPeriod:  awscdk.Duration_Minutes(jsii.Number(15)),
			AlarmTopic:       topic,
			CompletionTopic:  topic,
			ReportMemorySize: jsii.Number(1408),
		},
		ResumableFor:        awscdk.Duration_Days(jsii.Number(400)),
		PriceList:           jsii.Bool(false),
		Prices:              &map[string]*float64{"glacier_retrieval_Bulk": jsii.Number(0.003)},
		PermissionsBoundary: awsiam.ManagedPolicy_FromManagedPolicyName(stack, jsii.String("Boundary"), jsii.String("boundary")),
		RemovalPolicy:       awscdk.RemovalPolicy_DESTROY,
		EncryptionKey:       key,
		Logging: &transfers.PartLoggingOptions{
			Retention:     awslogs.RetentionDays_ONE_WEEK,
			RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
			WorkflowLevel: awsstepfunctions.LogLevel_ERROR,
		},
		Architecture: awslambda.Architecture_X86_64(),
		Network: &transfers.NetworkOptions{
			Vpc:     vpc,
			Subnets: &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS},
			SecurityGroups: &[]awsec2.ISecurityGroup{
				awsec2.NewSecurityGroup(stack, jsii.String("Functions"), &awsec2.SecurityGroupProps{Vpc: vpc}),
			},
		},
	})

	transfer.GrantLaunch(operators)
	transfer.GrantReadReports(operators)
	transfer.GrantWatch(operators)
	transfer.OnRunFinished(jsii.String("Finished"), &awsevents.OnEventOptions{Target: awseventstargets.NewSnsTopic(topic, nil)})
	for _, statement := range *transfer.DestinationPolicyStatements() {
		destinationBucket.AddToResourcePolicy(statement)
	}
	transfer.MetricArchivesDownloaded(&awscloudwatch.MetricOptions{Period: awscdk.Duration_Hours(jsii.Number(1))}).
		CreateAlarm(stack, jsii.String("Many"), &awscloudwatch.CreateAlarmOptions{Threshold: jsii.Number(1000), EvaluationPeriods: jsii.Number(1)})
	transfer.MetricArchivesFailed(nil).CreateAlarm(stack, jsii.String("Failures"), &awscloudwatch.CreateAlarmOptions{
		Threshold: jsii.Number(1), EvaluationPeriods: jsii.Number(1), TreatMissingData: awscloudwatch.TreatMissingData_NOT_BREACHING,
	})

	deletion := transfers.NewVaultDeletion(stack, jsii.String("Delete"), &transfers.VaultDeletionProps{Transfer: transfer})
	deletion.GrantDelete(operators)
	awscdk.NewCfnOutput(stack, jsii.String("DeleteDocument"), &awscdk.CfnOutputProps{Value: deletion.DocumentName()})
}

func part(stack awscdk.Stack) {
	bucket := awss3.NewBucket(stack, jsii.String("Destination"), nil)
	transferTable := transfers.NewTransferTable(stack, jsii.String("TransferTable"), nil)
	validation := transfers.NewValidation(stack, jsii.String("Validation"), &transfers.ValidationProps{
		TransferTable: transferTable.Table(), DestinationBucket: bucket, ValidationConcurrency: jsii.Number(3),
	})
	role := awsiam.NewRole(stack, jsii.String("Pipeline"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	validation.Queue().GrantSendMessages(role)
}
