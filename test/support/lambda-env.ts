/*
 * The environment that the constructs give to functions. Import it before the function, which makes its clients when it is loaded.
 */
Object.assign(process.env, {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  TRANSFER_TABLE: 'table',
  ASYNC_TABLE: 'async',
  METRIC_TABLE: 'metrics',
  INVENTORY_BUCKET: 'inventories',
  DESTINATION_BUCKET: 'destination',
  UPLOADER_ROLE: 'arn:aws:iam::111122223333:role/processor',
  RESUMABLE_FOR: '31536000',
});

export {};
