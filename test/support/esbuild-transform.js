const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const esbuild = require('esbuild');

/*
 * Compiles TypeScript for jest with esbuild, which compiles the bundles and what tsx runs, too.
 * The types are not checked here: `npm test` runs `tsc --noEmit` for all files beside the tests.
 */
const OWN_TEXT = readFileSync(__filename);
/** What tsconfig.json says about the output. */
const COMPILER_OPTIONS = { target: 'ES2022', useDefineForClassFields: true, experimentalDecorators: true };
/** esbuild keeps the order of statements, so a mock would come after the imports that it is meant for. */
const HOISTED = /\bjest\.(mock|unmock|deepUnmock|disableAutomock|enableAutomock)\(/;

module.exports = {
  getCacheKey(text, path, { configString, instrument }) {
    return createHash('sha256').update(JSON.stringify([text, path, configString, instrument, esbuild.version])).update(OWN_TEXT).digest('hex').slice(0, 32);
  },
  process(text, path) {
    if (HOISTED.test(text)) throw new Error(`${path} calls a function that jest would have to move above the imports. Use jest.spyOn() instead`);
    const { code, map } = esbuild.transformSync(text, {
      loader: 'ts', format: 'cjs', target: 'node20', sourcefile: path, sourcemap: 'external', tsconfigRaw: { compilerOptions: COMPILER_OPTIONS },
    });
    return { code, map: JSON.parse(map) };
  },
};
