import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import { GlacierClient } from '@aws-sdk/client-glacier';
import { GlacierDeletions } from '../../../../src/handlers/aws/glacier/glacier-deletions';
import { ONCE } from '../../../../src/handlers/aws/glacier/glacier-jobs';

/** What Glacier answers on the wire, or a broken connection. */
let answer: { readonly status: number; readonly code?: string } | 'broken';
let calls: string[];
let server: Server;
/** Until the request is sent, credentials may take long, and Lambda may freeze the container. */
let isFresh: boolean;
let deletions: GlacierDeletions;

beforeAll(async () => {
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    if (answer === 'broken') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'x-amzn-requestid': 'request-1' });
    response.end(answer.code === undefined ? '' : JSON.stringify({ code: answer.code, message: 'in words', type: 'Client' }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = async () => {
    isFresh = false;
    // Expired, so the client asks for new ones each time.
    return { accessKeyId: 'test', secretAccessKey: 'test', expiration: new Date() };
  };
  deletions = new GlacierDeletions(new GlacierClient({ ...ONCE, endpoint, region: 'us-east-1', credentials }));
});
beforeEach(() => {
  calls = [];
  isFresh = true;
});
afterAll(() => new Promise<void>((closed) => {
  server.close(() => closed());
  server.closeAllConnections();
}));

const tried = async () => {
  const result = await deletions.deleteArchive('photos', 'archive-1', () => true);
  // A retry of the SDK would have no proof.
  expect(calls).toEqual(['DELETE /-/vaults/photos/archives/archive-1']);
  return result;
};

it('an archive that Glacier deletes has the id of the request', async () => {
  answer = { status: 204 };
  expect(await tried()).toEqual({ kind: 'deleted', requestId: 'request-1' });
});

it.each([
  [400, 'ThrottlingException', 'busy'], [400, 'LimitExceededException', 'busy'],
  [403, 'AccessDeniedException', 'refused'], [400, 'InvalidParameterValueException', 'refused'], [404, 'ResourceNotFoundException', 'refused'],
  [500, 'ServiceUnavailableException', 'unclear'], [503, 'SlowDown', 'unclear'], [408, 'RequestTimeoutException', 'unclear'],
])('the answer %i %s to the deletion of an archive is %s', async (status, code, kind) => {
  answer = { status, code };
  expect(await tried()).toMatchObject({ kind });
});

it('an archive whose proof grew too old while the request was made is not deleted', async () => {
  answer = { status: 204 };
  expect(await deletions.deleteArchive('photos', 'archive-1', () => isFresh)).toEqual({ kind: 'too-late' });
  expect(calls).toEqual([]);
});

it('a broken connection is unclear', async () => {
  answer = 'broken';
  expect(await tried()).toMatchObject({ kind: 'unclear' });
});

it.each([
  [204, undefined, 'deleted'], [404, 'ResourceNotFoundException', 'deleted'], [400, 'InvalidParameterValueException', 'not-yet'],
  [403, 'AccessDeniedException', 'refused'], [500, 'ServiceUnavailableException', 'not-yet'], [400, 'ThrottlingException', 'not-yet'],
])('the answer %i %s to the deletion of a vault is %s', async (status, code, kind) => {
  answer = { status, code };
  expect(await deletions.deleteVault('photos')).toMatchObject({ kind });
  expect(calls).toEqual(['DELETE /-/vaults/photos']);
});
