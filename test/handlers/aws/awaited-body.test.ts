import { EventEmitter, once } from 'events';
import { PassThrough, Readable } from 'stream';
import { text } from 'stream/consumers';
import { AwaitedBody } from '../../../src/handlers/aws/awaited-body';

const body = (longestWait?: number) => new AwaitedBody(Readable.from(['body']), longestWait);

describe('a body that waits for 100 Continue', () => {
  it('is sent when the service asks for it', async () => {
    const request = new PassThrough();
    body().pipe(request);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(request.readableLength).toBe(0);
    request.emit('continue');
    await expect(text(request)).resolves.toBe('body');
  });

  it('is sent after a while if the service says nothing, and only once', async () => {
    const request = new PassThrough();
    body(10).pipe(request);
    await once(request, 'readable');
    request.emit('continue');
    await expect(text(request)).resolves.toBe('body');
  });

  it('is never sent once the service has refused, and the request ends with the answer', async () => {
    const request = new PassThrough();
    const response = new EventEmitter();
    body(10).pipe(request);
    request.emit('response', response);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect([request.readableLength, request.destroyed]).toEqual([0, false]);
    response.emit('close');
    expect(request.destroyed).toBe(true);
  });

  it('is never sent once the request is aborted', async () => {
    const request = new PassThrough();
    body(10).pipe(request);
    request.destroy();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(request.readableLength).toBe(0);
  });
});
