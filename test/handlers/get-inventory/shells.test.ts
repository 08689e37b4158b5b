import '../../support/lambda-env';

Object.assign(process.env, {
  JOB_TOPIC_ARN: 'topic',
  NOTIFICATIONS_QUEUE_URL: 'queue',
  CHUNKS_QUEUE_URL: 'chunks',
  SMALL_ARCHIVES_QUEUE_URL: 'small-archives',
  VALIDATION_QUEUE_URL: 'validations',
  CHUNK_SIZE: String(2 ** 27),
  INITIAL_RATE: '10',
  DAILY_BYTES: '1000',
  PREPARE_CONCURRENCY: '10',
  CHUNK_MEMORY: '512',
  CHUNK_CONCURRENCY: '100',
  VALIDATION_CONCURRENCY: '10',
  DOWNLOAD_WINDOW: '86400',
  SWEEP_PERIOD: '300',
});

it.each(['get-inventory/request-output', 'get-inventory/check-job', 'get-inventory/keep-output', 'get-inventory/build-manifest', 'get-inventory/settle-existing', 'initiate-retrieval/request-archives', 'extend-download-window/sweep'])(
  '%s is made from the environment that its construct sets', (name) => {
    const shell = jest.requireActual<{ handler: unknown }>(`../../../src/handlers/${name}.lambda`);
    expect(shell.handler).toEqual(expect.any(Function));
  });
