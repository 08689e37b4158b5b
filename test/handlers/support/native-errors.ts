import { types } from 'util';

/** Jest runs tests in a realm of its own, where node's errors are no instances of Error, and the SDK wraps what is none. */
export function treatNativeErrorsAsErrors(): void {
  beforeAll(() => {
    Object.defineProperty(Error, Symbol.hasInstance, {
      configurable: true,
      value(this: Function, error: unknown) {
        return this === Error ? types.isNativeError(error) : Function.prototype[Symbol.hasInstance].call(this, error);
      },
    });
  });
  afterAll(() => { Reflect.deleteProperty(Error, Symbol.hasInstance); });
}
