import '../../support/lambda-env';

Object.assign(process.env, {
  JOB_TOPIC_ARN: 'topic', NOTIFICATIONS_QUEUE_URL: 'queue', CHUNK_SIZE: String(2 ** 27), INITIAL_RATE: '10', DOWNLOAD_WINDOW: '86400', SWEEP_PERIOD: '300',
});

it.each(['get-inventory/request-inventory', 'get-inventory/check-inventory-job', 'get-inventory/build-manifest', 'initiate-retrieval/request-archives', 'extend-download-window/sweep'])(
  '%s is made from the environment that its construct sets', (name) => {
    const shell = jest.requireActual<{ handler: unknown }>(`../../../src/handlers/${name}.lambda`);
    expect(shell.handler).toEqual(expect.any(Function));
  });
