const { readFileSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

/** The largest `jest.setTimeout()` of a test file; the files without one have the default, which is less. */
const patienceOf = ({ path }) => Math.max(0, ...[...readFileSync(path, 'utf8').matchAll(/\bjest\.setTimeout\(([\d_]+)\)/g)].map(([, ms]) => Number(ms.replaceAll('_', ''))));

/**
 * Begins with the test files that ask for the longest timeout. These are the longest, and they mostly wait:
 * the other workers have something to compute meanwhile, and no long file is left for the end.
 */
module.exports = class PatientFirst extends Sequencer {
  async sort(tests) {
    const patience = new Map(tests.map((test) => [test, patienceOf(test)]));
    return (await super.sort(tests)).sort((a, b) => patience.get(b) - patience.get(a));
  }
};
