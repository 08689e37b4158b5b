const asyncHooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Since the last test file ended. */
const made = new Set();

asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    made.add(this);
  }
};

/**
 * jest's environment for Node.js, which also disables what a test file leaves on.
 *
 * jest makes an `AsyncLocalStorage` for each test file, and never disables it. Node.js 20 does some work for each promise and each storage that is
 * enabled. After forty test files in one worker, a simulation of many promises took three times its time.
 */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of made) storage.disable();
    made.clear();
  }
};
