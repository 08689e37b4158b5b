import { AsyncLocalStorage, executionAsyncId } from 'async_hooks';

// Without hooks Node.js knows of no promise, and its id is 0.
it('does no work for each promise while a test runs', async () => {
  await Promise.resolve();
  expect(executionAsyncId()).toBe(0);
});

it('leaves a storage as it is that a test makes', async () => {
  const storage = new AsyncLocalStorage<string>();
  const later = (text: string) => storage.run(text, async () => {
    await new Promise(setImmediate);
    return storage.getStore();
  });
  expect(await Promise.all([later('one'), later('another')])).toEqual(['one', 'another']);
  storage.disable();
});
