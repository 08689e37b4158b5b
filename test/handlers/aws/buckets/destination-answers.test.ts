import { once } from 'events';
import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { S3Client } from '@aws-sdk/client-s3';
import { DestinationBucket } from '../../../../src/handlers/aws/buckets/destination-bucket';
import { treatNativeErrorsAsErrors } from '../../support/native-errors';

type Answer = (response: ServerResponse) => void;

treatNativeErrorsAsErrors();

describe('what S3 answers on the wire', () => {
  let server: Server;
  let destination: DestinationBucket;
  let answers: Answer[];
  const requests: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];

  beforeEach(async () => {
    requests.length = 0;
    answers = [];
    server = createServer((request, response) => void request.toArray().then((body) => {
      requests.push({ method: request.method!, url: request.url!, headers: request.headers, body: body.join('') });
      answers.shift()!(response);
    }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const clientFor = () => new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1, logger });
    destination = new DestinationBucket({ bucketName: 'bucket', clientFor, streamsFor: clientFor });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const xml = (status: number, body: string, headers = {}): Answer => (response) => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
  };
  const error = (status: number, code: string) => xml(status, `<Error><Code>${code}</Code><Message>told so</Message></Error>`);
  const complete = () => destination.complete({
    key: 'photos/a.jpg', uploadId: 'u', size: 6, checksum: 'c29tZXRoaW5n', parts: [{ number: 1, etag: '"e1"', checksum: 'cGFydA==' }],
  });

  it('S3 is asked to join the parts only if the composite, the size and an empty key hold', async () => {
    answers = [xml(200, '<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>')];
    await expect(complete()).resolves.toEqual({ kind: 'completed' });
    const [{ headers, body }] = requests;
    expect(headers).toMatchObject({
      'if-none-match': '*', 'x-amz-checksum-sha256': 'c29tZXRoaW5n', 'x-amz-checksum-type': 'COMPOSITE', 'x-amz-mp-object-size': '6',
    });
    expect(body).toContain('<PartNumber>1</PartNumber>');
    expect(body).toContain('<ChecksumSHA256>cGFydA==</ChecksumSHA256>');
  });

  it.each([
    [400, 'InvalidPart'], [400, 'BadDigest'], [400, 'InvalidPartOrder'], [400, 'EntityTooSmall'], [400, 'InvalidRequest'],
  ])('%i %s: the parts are not those named', async (status, code) => {
    answers = [error(status, code)];
    await expect(complete()).resolves.toEqual({ kind: 'wrong-parts', refusal: { code, message: 'told so' } });
  });

  it.each([
    [409, 'ConditionalRequestConflict'], [412, 'PreconditionFailed'], [404, 'NoSuchUpload'], [200, 'InternalError'],
    [409, 'NewConflict'], [412, 'NewPrecondition'],
  ])('%i %s: only a look at the key tells', async (status, code) => {
    answers = [error(status, code)];
    await expect(complete()).resolves.toMatchObject({ kind: 'unclear', refusal: { code } });
  });

  it('no answer: only a look at the key tells', async () => {
    answers = [(response) => response.socket!.destroy()];
    await expect(complete()).resolves.toMatchObject({ kind: 'unclear' });
  });

  it('an answer that breaks off: only a look at the key tells', async () => {
    answers = [(response) => {
      response.writeHead(200, { 'content-type': 'application/xml', 'content-length': '1000' }).write('<?xml version="1.0"?> ');
      setTimeout(() => response.socket!.destroy(), 50);
    }];
    await expect(complete()).resolves.toMatchObject({ kind: 'unclear' });
  });

  it.each([[403, 'AccessDenied'], [404, 'NoSuchBucket'], [503, 'SlowDown']])('%i %s is thrown: the queue tries again', async (status, code) => {
    answers = [error(status, code)];
    await expect(complete()).rejects.toMatchObject({ name: code });
  });

  it('parts are listed to the last page', async () => {
    const page = (part: number, more: string) => xml(200, `<ListPartsResult>${more}<Part><PartNumber>${part}</PartNumber><ETag>"e${part}"</ETag>`
      + `<Size>5</Size><ChecksumSHA256>sum${part}</ChecksumSHA256></Part></ListPartsResult>`);
    answers = [page(1, '<IsTruncated>true</IsTruncated><NextPartNumberMarker>1</NextPartNumberMarker>'), page(2, '<IsTruncated>false</IsTruncated>')];
    await expect(destination.parts('k', 'u')).resolves.toEqual(new Map([
      [1, { etag: '"e1"', checksum: 'sum1', size: 5 }], [2, { etag: '"e2"', checksum: 'sum2', size: 5 }],
    ]));
    expect(requests[1].url).toContain('part-number-marker=1');
  });

  it('an upload without parts is not an upload that is gone', async () => {
    answers = [xml(200, '<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>'), error(404, 'NoSuchUpload'), error(403, 'AccessDenied')];
    await expect(destination.parts('k', 'u')).resolves.toEqual(new Map());
    await expect(destination.parts('k', 'u')).resolves.toBeUndefined();
    await expect(destination.parts('k', 'u')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('an object has metadata and SHA-256, a missing one is undefined, a denied look throws', async () => {
    answers = [
      (response) => response.writeHead(200, { 'content-length': '6', 'x-amz-meta-glacier-archive-id': 'a', 'x-amz-checksum-sha256': 'sum-2' }).end(),
      (response) => response.writeHead(404).end(),
      (response) => response.writeHead(403).end(),
    ];
    await expect(destination.object('k')).resolves.toEqual({ size: 6, metadata: { 'glacier-archive-id': 'a' }, storageClass: 'STANDARD', checksum: 'sum-2' });
    expect(requests[0].headers['x-amz-checksum-mode']).toBe('ENABLED');
    await expect(destination.object('k')).resolves.toBeUndefined();
    await expect(destination.object('k')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('an upload counts as aborted if it or its bucket is gone', async () => {
    answers = [(response) => response.writeHead(204).end(), error(404, 'NoSuchUpload'), error(404, 'NoSuchBucket'), error(403, 'AccessDenied')];
    for (let i = 0; i < 2; i++) await destination.abort('k', 'u');
    await expect(destination.abort('k', 'u')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
