const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const esbuild = require('esbuild');
const { createInstrumenter } = require('istanbul-lib-instrument');

/*
 * Compiles TypeScript for jest with esbuild, which compiles the bundles and what tsx runs, too.
 * The types are not checked here: `npm test` runs `tsc --noEmit` for all files beside the tests.
 *
 * It also adds the counters of the coverage, which jest would add itself. Those call a function for each statement that runs, and simulations
 * took twice the time for it. These look the counters up once for each module.
 */
const OWN_TEXT = readFileSync(__filename);
/** What tsconfig.json says about the output. */
const COMPILER_OPTIONS = { target: 'ES2022', useDefineForClassFields: true, experimentalDecorators: true };
/** esbuild keeps the order of statements, so a mock would come after the imports that it is meant for. */
const HOISTED = /\bjest\.(mock|unmock|deepUnmock|disableAutomock|enableAutomock)\(/;

/** Texts, which stay as they are, or the begin of an object with a copy of `$<copied>` and more. A pattern with a rest has nothing more. */
const COPIES = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\{(?=\s*\.\.\.[\w$.]+(?:\((?:[^()]|\([^()]*\))*\))?,)/g;

/**
 * V8 of Node.js 20 takes a microsecond for each property that is added to a copy, as in `{ ...row, a, b }`. If anything stands before
 * the copy, it takes a tenth of that. Node.js 24 has no such difference.
 */
const quick = (code) => code.replace(COPIES, (found) => (found === '{' ? '{ ...null,' : found));

/** @returns code that counts what runs of it, and its map */
function counted(code, path, map) {
  const instrumenter = createInstrumenter({ compact: false, produceSourceMap: true });
  const slow = instrumenter.instrumentSync(code, path, map);
  const [declaration, name] = /^(cov_\w+)\(\);$/m.exec(slow);
  // The declaration is the first statement, so the constants are there before anything is counted, in a circle of imports too.
  const fast = slow.replaceAll(new RegExp(`\\b${name}\\(\\)\\.([sfb])\\[`, 'g'), `${name}_$1[`)
    .replace(declaration, `const { s: ${name}_s, f: ${name}_f, b: ${name}_b } = ${name}();`);
  return { code: quick(fast), map: instrumenter.lastSourceMap() };
}

module.exports = {
  canInstrument: true,
  getCacheKey(text, path, { configString, instrument }) {
    return createHash('sha256').update(JSON.stringify([text, path, configString, instrument, esbuild.version])).update(OWN_TEXT).digest('hex').slice(0, 32);
  },
  process(text, path, { instrument }) {
    if (HOISTED.test(text)) throw new Error(`${path} calls a function that jest would have to move above the imports. Use jest.spyOn() instead`);
    const { code, map } = esbuild.transformSync(text, {
      loader: 'ts', format: 'cjs', target: 'node20', sourcefile: path, sourcemap: 'external', tsconfigRaw: { compilerOptions: COMPILER_OPTIONS },
    });
    return instrument ? counted(code, path, JSON.parse(map)) : { code: quick(code), map: JSON.parse(map) };
  },
};
