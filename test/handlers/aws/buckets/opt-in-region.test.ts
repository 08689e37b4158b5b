import { once } from 'events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { Readable } from 'stream';
import { S3Client } from '@aws-sdk/client-s3';
import { DestinationBucket } from '../../../../src/handlers/aws/buckets/destination-bucket';
import { LocatingRuns } from '../../../../src/handlers/aws/stores/locating-runs';
import { treatNativeErrorsAsErrors } from '../../support/native-errors';

treatNativeErrorsAsErrors();

/** The bucket is in an opt-in region, and the transfer in one that is not. */
const HOME = 'af-south-1';
const OURS = 'eu-west-1';
const never = new AbortController().signal;

let server: Server;
let endpoint: string;
/** Method and region of each request, as it was signed. */
let asked: string[];

/** Answers as S3 does across the boundary: 400 with the bucket's region, and no body to a HEAD. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization!)![1];
  asked.push(`${request.method} ${region}`);
  if (region !== HOME) {
    const body = request.method === 'HEAD' ? '' : '<Error><Code>IllegalLocationConstraintException</Code><Message>The af-south-1 location constraint is incompatible '
      + 'for the region specific endpoint this request was sent to.</Message></Error>';
    return void response.writeHead(400, { 'x-amz-bucket-region': HOME, 'content-type': 'application/xml' }).end(body);
  }
  if (request.method === 'DELETE') return void response.writeHead(404).end('<Error><Code>NoSuchUpload</Code></Error>');
  const headers = { 'x-amz-bucket-region': HOME, 'etag': '"e"', 'x-amz-checksum-sha256': 'c3Vt', 'content-length': request.method === 'HEAD' ? '5' : undefined };
  const body = request.method === 'POST' ? '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>' : '';
  response.writeHead(200, Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))).end(body);
}

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => void request.toArray().then(() => answer(request, response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const clients = (followRegionRedirects: boolean) => (region = OURS) => new S3Client({
  endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, forcePathStyle: true, maxAttempts: 1, followRegionRedirects,
});
const bucket = () => new DestinationBucket({ bucketName: 'bucket', clientFor: clients(true), streamsFor: clients(false) });
const part = { key: 'k', uploadId: 'u', part: 1, length: 1 };
const body = () => Readable.from([Buffer.from('x')]);

it('the launch finds the region of a bucket across an opt-in boundary', async () => {
  await expect(bucket().region()).resolves.toBe(HOME);
});

it('a bucket that is located across the boundary gets every request in its own region', async () => {
  const destination = bucket();
  destination.locate(HOME);
  await expect(destination.look('k')).resolves.toMatchObject({ size: 5 });
  await expect(destination.object('k')).resolves.toMatchObject({ size: 5 });
  await expect(destination.start('k', 'STANDARD', {})).resolves.toMatchObject({ uploadId: 'u' });
  await expect(destination.upload(part, body(), never)).resolves.toMatchObject({ etag: '"e"' });
  await destination.abort('k', 'u');
  expect(asked).toEqual(['HEAD', 'HEAD', 'POST', 'PUT', 'DELETE'].map((method) => `${method} ${HOME}`));
});

it('a part that S3 sends across the boundary is sent again, and later parts go there at once', async () => {
  const destination = bucket();
  await expect(destination.upload(part, body(), never)).rejects.toMatchObject({ name: 'RedirectedError' });
  await expect(destination.upload(part, body(), never)).resolves.toMatchObject({ etag: '"e"' });
  expect(asked).toEqual([`PUT ${OURS}`, `PUT ${HOME}`]);
});

describe('the runs that tell a bucket its region', () => {
  const runsWith = (item?: object) => {
    const send = jest.fn(async () => ({ Item: item }));
    const destination = bucket();
    return { send, destination, runs: new LocatingRuns({ send } as never, 'table', destination) };
  };

  it('do so once, when the first run of this bucket is read', async () => {
    const { send, destination, runs } = runsWith({ format: 1, destination_bucket: 'bucket', destination_region: HOME });
    await runs.locateFor('run-1');
    await runs.locateFor('run-1');
    expect([destination.isLocated, send.mock.calls.length]).toEqual([true, 1]);
    await destination.look('k');
    expect(asked).toEqual([`HEAD ${HOME}`]);
  });

  it.each([
    ['they read a run of another bucket', { format: 1, destination_bucket: 'other', destination_region: HOME }],
    ['they read a run without a region', { format: 1, destination_bucket: 'bucket' }],
    ['they read no run', undefined],
  ])('do not tell because %s', async (_, item) => {
    const { destination, runs } = runsWith(item);
    await runs.locateFor('run-1');
    await expect(runs.run('run-1')).resolves.toEqual(item);
    expect(destination.isLocated).toBe(false);
  });
});
