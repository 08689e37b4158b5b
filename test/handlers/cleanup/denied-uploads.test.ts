import { MemoryUploads } from './cleanup-doubles';
import { unlessDenied } from '../../../src/handlers/cleanup/denied-uploads';
import { serviceError } from '../support/inventories';

function denying(error: Error) {
  const logged: unknown[] = [];
  const uploads = new MemoryUploads();
  uploads.open = async () => { throw error; };
  uploads.abort = async () => { throw error; };
  uploads.object = async () => { throw error; };
  const log = { info: () => undefined, warn: (_: string, fields: unknown) => { logged.push(fields); } };
  return { logged, uploads: unlessDenied(uploads, log) };
}

it('an upload that S3 denies to list or to end stays open, is logged, and does not keep the run from its report', async () => {
  const denied = serviceError('AccessDenied', 'no', 403);
  const { uploads, logged } = denying(denied);
  expect(await uploads.open('photos/a', 'STANDARD', 0)).toEqual([]);
  await uploads.abort('photos/b', 'upload');
  expect(logged).toEqual([{ key: 'photos/a', error: denied }, { key: 'photos/b', upload_id: 'upload', error: denied }]);
});

it.each([['AccessDenied', 403], ['BadRequest', 400]])('a key that S3 refuses to show (%s) does not keep the run from its report', async (name, status) => {
  const refused = serviceError(name, 'no', status);
  const { uploads, logged } = denying(refused);
  expect(await uploads.object('photos/a')).toBeUndefined();
  expect(logged).toEqual([{ key: 'photos/a', error: refused }]);
});

it('any other error is thrown', async () => {
  const { uploads, logged } = denying(serviceError('SlowDown', 'no', 503));
  await expect(uploads.open('photos/a', 'STANDARD', 0)).rejects.toThrow('no');
  await expect(uploads.abort('photos/a', 'upload')).rejects.toThrow('no');
  await expect(uploads.object('photos/a')).rejects.toThrow('no');
  expect(logged).toEqual([]);
});
