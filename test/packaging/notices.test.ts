import { BundledPackage, noticesOf, packageFolders, problemsOfLicenses } from '../../packaging/licenses/notices';

const MIT: BundledPackage = { name: 'p-map', version: '4.0.0', license: 'MIT', text: 'Copyright (c) Sindre Sorhus' };
const bundled = (more: Partial<BundledPackage>): BundledPackage => ({ ...MIT, ...more });

describe('the licences of bundled packages', () => {
  it('are accepted if they are on the list and their text is there', () => {
    expect(problemsOfLicenses([MIT, bundled({ license: 'ISC' })])).toEqual([]);
  });

  it.each([
    ['a licence off the list', { license: 'GPL-3.0-only' }, 'p-map 4.0.0: its licence GPL-3.0-only is not one of Apache-2.0, BSD-2-Clause, ISC, MIT, MIT-0'],
    ['a choice of licences', { license: '(MIT OR GPL-3.0)' }, 'p-map 4.0.0: its licence (MIT OR GPL-3.0) is not one of Apache-2.0, BSD-2-Clause, ISC, MIT, MIT-0'],
    ['no licence', { license: undefined }, 'p-map 4.0.0: its licence (none) is not one of Apache-2.0, BSD-2-Clause, ISC, MIT, MIT-0'],
    ['no text', { text: undefined }, 'p-map 4.0.0: it has no text of its licence MIT'],
  ])('are refused with %s', (_what, more, problem) => {
    expect(problemsOfLicenses([bundled(more)])).toEqual([problem]);
  });

  it('need no text of each package under Apache-2.0 or MIT-0', () => {
    const packages = ['Apache-2.0', 'MIT-0'].map((license) => bundled({ license, text: undefined }));
    expect(problemsOfLicenses(packages)).toEqual([]);
    expect(noticesOf(packages)).toMatch(/p-map 4\.0\.0 \(Apache-2\.0\)\n\nThe text .* is in the file LICENSE/);
  });

  it('come from another package of the author only while both have the same licence', () => {
    const listener = bundled({ name: 'emitter-listener', license: 'BSD-2-Clause', text: undefined });
    const shimmer = bundled({ name: 'shimmer', license: 'BSD-2-Clause', text: 'Forrest L Norvell' });
    expect(problemsOfLicenses([listener, shimmer])).toEqual([]);
    expect(noticesOf([listener, shimmer])).toContain('emitter-listener 4.0.0 (BSD-2-Clause)\nshimmer 4.0.0 (BSD-2-Clause)\n\nForrest L Norvell\n');
    expect(problemsOfLicenses([listener, bundled({ name: 'shimmer' })])).toHaveLength(1);
  });
});

it('a text that several packages share is shipped once', () => {
  const notices = noticesOf([MIT, bundled({ name: 'aggregate-error', text: `${MIT.text}\r\n` }), bundled({ name: 'csv-parse', text: 'Adaltas' })]);
  expect(notices.match(/Sindre Sorhus/g)).toHaveLength(1);
  expect(notices).toContain('p-map 4.0.0 (MIT)\naggregate-error 4.0.0 (MIT)\n\nCopyright (c) Sindre Sorhus\n');
  expect(notices).toContain('csv-parse 4.0.0 (MIT)\n\nAdaltas\n');
});

it('the packages are those of which code is in a bundle', () => {
  const inputs = (...files: [string, number][]) => ({
    bytes: 1, inputs: Object.fromEntries(files.map(([file, bytesInOutput]) => [file, { bytesInOutput }])),
  });
  expect(packageFolders({
    outputs: {
      'assets/a/index.js': inputs(['src/a.ts', 9], ['node_modules/p-map/index.js', 1], ['node_modules/shaken-off/index.js', 0]),
      'assets/b/index.js': inputs(['node_modules/@smithy/core/a.js', 1], ['node_modules/a/node_modules/@b/c/d.js', 1], ['node_modules/p-map/index.js', 1]),
    },
  })).toEqual(['node_modules/@smithy/core', 'node_modules/a/node_modules/@b/c', 'node_modules/p-map']);
});
