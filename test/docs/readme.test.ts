import { readdirSync } from 'node:fs';
import { headings, links, rows, ROOT, section, textOf } from './pages';
import { jsii } from '../../package.json';
import { LAUNCH_PARAMETER } from '../../src/contracts/launch';
import { NAME_SOURCE } from '../../src/contracts/manifest';
import { DECODERS } from '../../src/domain/names/name-of';
import { plainText } from '../../src/domain/names/plain-text';
import { PARTS } from '../support/parts';

const readme = textOf('README.md');

/** One screen and a little more. What does not fit is in docs. */
const MAX_BYTES = 9 * 1024;

describe('README.md', () => {
  it('is short', () => expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(MAX_BYTES));

  it('says what, why, how to install, to use, to launch, what it costs, and how to try it', () => {
    expect(headings(readme)).toEqual(['cdk-glacier-vault-to-s3', 'Install', 'Use', 'Launch', 'What it costs', 'Try it on this computer', 'Read on']);
  });

  // npm, PyPI and Construct Hub show the page without the repository.
  it('has absolute links only', () => {
    expect(links(readme).length).toBeGreaterThan(20);
    expect(links(readme).filter((link) => !link.startsWith('https://'))).toEqual([]);
  });

  it('has the picture, by an address that works anywhere', () => {
    expect(links(readme)).toContain('https://raw.githubusercontent.com/cdk-glacier-vault-to-s3/cdk-glacier-vault-to-s3/main/docs/picture.svg');
  });

  it('says in a badge for each registry that nothing is published yet', () => {
    const badges = [...readme.matchAll(/^!\[([^\]]+)\]\(\S+-not_yet_published-/gm)].map(([, registry]) => registry);
    expect(badges).toEqual(['Construct Hub', 'npm', 'PyPI', 'Maven Central', 'NuGet', 'Go']);
    expect(readme).toContain('No package is published yet');
  });

  it('installs the packages that are built', () => {
    const { java: { maven }, python, dotnet, go } = jsii.targets;
    expect(rows(section(readme, 'Install')).map(([, how]) => how)).toEqual([
      '`npm install cdk-glacier-vault-to-s3`', `\`pip install ${python.distName}\``, `\`${maven.groupId}:${maven.artifactId}\``,
      `\`dotnet add package ${dotnet.packageId}\``, `\`go get ${go.moduleName}/${go.packageName}\``,
    ]);
  });
});

describe('docs/README.md', () => {
  it('leads to every page', () => {
    const named = links(textOf('docs/README.md'));
    const others = readdirSync(`${ROOT}/docs`).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(others.filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe('docs/launching.md', () => {
  it('explains every parameter of the launch, and no other', () => {
    const explained = rows(section(textOf('docs/launching.md'), 'Parameters')).map(([parameter]) => parameter.replaceAll('`', ''));
    expect(explained.sort()).toEqual(Object.keys(LAUNCH_PARAMETER).sort());
  });
});

it('the stack in Python that docs/launching.md shows is an example, which the consumers run', () => {
  const [, shown] = /```python\n([\s\S]*?)```/.exec(section(textOf('docs/launching.md'), 'Deploy')) ?? [];
  expect(textOf('examples/python/minimal/app.py').replace(/^""".*\n/, '')).toBe(shown);
});

describe('docs/coming-from-the-guidance.md', () => {
  it('says of every parameter of the launch whether the Guidance has it', () => {
    const text = textOf('docs/coming-from-the-guidance.md');
    expect(Object.keys(LAUNCH_PARAMETER).filter((parameter) => !text.includes(`\`${parameter}\``))).toEqual([]);
  });
});

describe('docs/names.md', () => {
  it('has a row for every way to a name, and for no other', () => {
    const names = [...DECODERS, plainText].map(({ name }) => name);
    const listed = rows(textOf('docs/names.md')).flatMap(([, , , decoder]) => decoder.split(', ').map((name) => name.replaceAll('`', '')));
    expect(listed.sort()).toEqual([...names, ...Object.values(NAME_SOURCE)].sort());
  });
});

describe('docs/parts.md', () => {
  it('has a row for every part', () => {
    const listed = rows(textOf('docs/parts.md').split('\n## ')[0]).map(([part]) => part.replaceAll('`', ''));
    expect(listed.sort()).toEqual([...PARTS].sort());
  });
});
