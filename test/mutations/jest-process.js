const { runCLI } = require('jest');

/*
 * Runs jest in this process each time it is told to, as jest's watch mode does. A process for each run would load jest, and compile
 * what the tests import, anew. It gets the options of a run, and answers with the results of each test file.
 */
process.on('message', async (options) => {
  const { results } = await runCLI({ $0: 'jest', _: [], runInBand: true, reporters: [], ...options }, [process.cwd()]);
  process.send(results.testResults.map(({ testFilePath, testExecError, failureMessage, testResults }) => ({
    name: testFilePath,
    message: testExecError?.message ?? failureMessage ?? '',
    assertionResults: testResults.map(({ fullName, status }) => ({ fullName, status })),
  })));
});
