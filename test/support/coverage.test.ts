import { runInNewContext } from 'node:vm';

interface Compiled { readonly code: string; readonly map: object }
interface Transform { process(text: string, path: string, options: { readonly instrument: boolean }): Compiled }
interface Instrumenter { instrumentSync(code: string, path: string, map: object): string }

const transform = jest.requireActual<Transform>('./esbuild-transform.js');
const { createInstrumenter } = jest.requireActual<{ createInstrumenter(options: object): Instrumenter }>('istanbul-lib-instrument');

const PATH = '/a/module.ts';
const MODULE = `
  interface Shape { readonly sides: number }
  export function sizeOf({ sides }: Shape, unused = () => 'never'): string {
    if (sides > 4) return 'large';
    for (let i = 0; i < sides; i++) early(i);
    return sides === 3 || sides === 4 ? 'small' : 'smaller';
  }
  export class Counter { private count = 0; public add(): number { return ++this.count; } }
  function early(of: number) { switch (of) { case 1: return 'one'; default: return undefined; } }
  sizeOf({ sides: 9 }); sizeOf({ sides: 3 }); new Counter().add();
`;

/** What istanbul's counters say of this code once it has run. */
function countsOf(code: string): unknown {
  const coverage: Record<string, unknown> = {};
  runInNewContext(code, { module: {}, __coverage__: coverage });
  return JSON.parse(JSON.stringify(coverage[PATH]));
}

it('the transform counts what runs as istanbul does, and calls no function for it', () => {
  const { code, map } = transform.process(MODULE, PATH, { instrument: false });
  const { code: counted } = transform.process(MODULE, PATH, { instrument: true });
  const expected = countsOf(createInstrumenter({ compact: false }).instrumentSync(code, PATH, map));
  const hash = expect.any(String); // of the text and of the instrumenter's options
  expect(countsOf(counted)).toEqual({ ...expected as object, hash });
  expect(Object.values((expected as { s: Record<string, number> }).s)).toEqual(expect.arrayContaining([0, 1, 2, 3]));
  // Its declaration, and the call that finds the counters.
  expect(counted.match(/\bcov_\w+\(\)/g)).toHaveLength(2);
});

it('the transform puts an empty copy before a copy that is added to, and changes no text and no pattern', () => {
  const { code } = transform.process('const { ...all } = f({ ...g(1, h(2)), a: 1 }); export default [{ ...all, "text": "{ ...all, }" }, `{ ...all, }`, { ...all }];', PATH, { instrument: false });
  expect(code).toContain('const { ...all } = f({ ...null, ...g(1, h(2)), a: 1 });');
  expect(code).toContain('[{ ...null, ...all, "text": "{ ...all, }" }, `{ ...all, }`, { ...all }]');
});
