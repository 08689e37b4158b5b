const asyncHooks = require('node:async_hooks');
const { TestEnvironment } = require('jest-environment-node');

/** Storages since the last test file ended. */
const made = new Set();
/** The stack is this function, the constructor, and the module that makes a storage. */
const isMadeByJest = () => /[\\/]jest-circus[\\/]/.test(new Error().stack.split('\n')[3]);

/** Holds what `run` was given until the callback's promise is settled. It is the same as a storage if callbacks run one after the other. */
class OneAfterTheOther {
  run(store, callback) {
    const before = this.store;
    this.store = store;
    return callback().finally(() => { this.store = before; });
  }

  getStore() {
    return this.store;
  }
}

asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    if (isMadeByJest()) return new OneAfterTheOther();
    made.add(this);
  }
};

/**
 * jest's environment for Node.js, with less work for each promise.
 *
 * Node.js 20 does some work for each promise and each `AsyncLocalStorage` that is enabled. jest keeps the test that runs in one, to say which test an
 * error belongs to. That took up to a quarter of a simulation. The tests of a file run one after the other here, so a field does. Storages that a test
 * file leaves on are disabled when it ends.
 */
module.exports = class extends TestEnvironment {
  handleTestEvent({ name, testName, concurrent }) {
    if (name === 'add_test' && concurrent) throw new Error(`"${testName}" is concurrent, but this environment knows only tests that run one after the other`);
  }

  async teardown() {
    await super.teardown();
    for (const storage of made) storage.disable();
    made.clear();
  }
};
