import { types } from 'util';

/** Jest runs tests in their own realm. There Node's errors are not instances of `Error`, and the SDK would wrap them. */
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
