import { existsSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import { deadLinks, headings, isDead, OWN_LINK, pages, REPOSITORY, ROOT } from './docs/pages';
import { defaultTemplate } from './support/default-template';
import { resourcesOf } from './support/templates';
import { KIND_NAMES } from '../local/faults/kinds';
import { CAMPAIGN_ERROR, CAMPAIGN_OUTCOME, CAMPAIGN_PARAMETER, MAX_CAMPAIGN_VAULTS, PLAN_HOLDS_DAYS, VAULT_STATE } from '../src/contracts/campaign';
import { DELETION_ERROR, DELETION_PARAMETER, KEPT } from '../src/contracts/deletion';
import { FAILURE } from '../src/contracts/failures';
import { RUN_ERROR } from '../src/contracts/launch';

describe('docs/operations.md', () => {
  const known = headings(readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8'));

  it.each(Object.values(FAILURE))('says what to do about an archive with %s', (reason) => expect(known).toContain(reason));

  it.each(Object.values(RUN_ERROR))('says what to do about a run that ended with %s', (error) => expect(known).toContain(error));

  it('has a heading for every alarm, and the alarm\'s description links to it', () => {
    const alarms = Object.values(resourcesOf(defaultTemplate(), 'AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(0);
    for (const { Properties: { AlarmDescription: description } } of alarms) {
      const link = (description as string).split('What to do: ')[1];
      expect([description, OWN_LINK.test(link), isDead(link, join(ROOT, 'README.md'))]).toEqual([description, true, false]);
    }
  });
});

describe('docs/deletion.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'deletion.md'), 'utf8');

  it.each(Object.values(DELETION_ERROR))('says what to do about a deletion that ended with %s', (error) => expect(headings(text)).toContain(error));

  it('has a row for each reason for which an archive is kept', () => {
    expect([...text.matchAll(/^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name).filter((name) => !(name in DELETION_PARAMETER))).toEqual(
      expect.arrayContaining(Object.values(KEPT)));
  });

  it('has a row for each parameter', () => {
    for (const name of Object.keys(DELETION_PARAMETER)) expect(text).toContain(`| \`${name}\` |`);
  });
});

describe('docs/campaign.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'campaign.md'), 'utf8');

  it.each(Object.values(CAMPAIGN_ERROR))('says what to do about a campaign that ended with %s', (error) => expect(headings(text)).toContain(error));

  it('names each parameter, state and outcome', () => {
    const named = [...Object.keys(CAMPAIGN_PARAMETER), ...Object.values(VAULT_STATE), ...Object.values(CAMPAIGN_OUTCOME)];
    expect(named.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('says the limits as the code has them', () => {
    expect([text.includes(`stands for more than ${MAX_CAMPAIGN_VAULTS.toLocaleString('en')} vaults`), text.includes(`**A plan holds for ${PLAN_HOLDS_DAYS} days.**`)]).toEqual([true, true]);
  });
});

describe('API.md', () => {
  const text = readFileSync(join(ROOT, 'API.md'), 'utf8');
  /** The text of each parameter of a method or constructor, without its type. */
  const parameters = [...text.matchAll(/^#{5,6} .* id="([^"]+\.parameter\.[^"]+)"><\/a>\n([\s\S]*?)(?=^---$|^#)/gm)]
    .map(([, id, body]) => [id, body.replace(/^- \*.*$/gm, '').trim()]);

  it('has a text for every parameter', () => {
    expect(parameters.length).toBeGreaterThan(85);
    expect(parameters.filter(([, words]) => !words).map(([id]) => id)).toEqual([]);
  });
});

describe('docs/reliability.md', () => {
  const text = readFileSync(join(ROOT, 'docs', 'reliability.md'), 'utf8');

  it('names exactly the kinds of faults that can be injected', () => {
    const table = text.split('## The soak')[1].split('###')[0].split('\n').filter((line) => line.startsWith('|'));
    expect(table.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, kind]) => kind)).sort()).toEqual([...KIND_NAMES].sort());
  });

  it('names only existing tests of interleavings', () => {
    const named = [...text.split('## Interleavings')[1].split('\n## ')[0].matchAll(/`(test\/[^`]+)`: (.+) \|$/gm)];
    expect(named.length).toBeGreaterThan(9);
    for (const [, file, name] of named) expect([name, readFileSync(join(ROOT, file), 'utf8').includes(`it('${name.replaceAll('\'', '\\\'')}'`)]).toEqual([name, true]);
  });
});

describe('docs/aws.md', () => {
  const [unverified, ...services] = readFileSync(join(ROOT, 'docs', 'aws.md'), 'utf8').split(/^## /m).slice(1);
  const rows = (section: string): string[][] =>
    section.split('\n').filter((line) => line.startsWith('| ')).slice(1).map((line) => line.split(' | '));

  it('names only existing tests, and at least one in each row', () => {
    const behaviours = [unverified, ...services].flatMap(rows);
    expect(behaviours.length).toBeGreaterThan(39);
    for (const cells of behaviours) {
      const tests = [...cells[3].matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path);
      expect([cells[0], tests.length > 0, tests.filter((path) => !existsSync(join(ROOT, path)))]).toEqual([cells[0], true, []]);
    }
  });

  it('begins with what is unverified, and gives the source of everything else', () => {
    expect(unverified.startsWith('Unverified\n')).toBe(true);
    for (const [behaviour, source] of rows(unverified)) expect([behaviour, source]).toEqual([behaviour, expect.stringMatching(/^\*\*unverified\*\*/)]);
    for (const [behaviour, source] of services.flatMap(rows)) expect([behaviour, source]).toEqual([behaviour, expect.stringMatching(/^\[.+\]\(https:/)]);
  });
});

describe('the pages', () => {
  const all = pages();

  it('are all found', () => expect(all.map((page) => relative(ROOT, page))).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/operations.md'])));

  it.each(all.map((page) => relative(ROOT, page)))('%s has no dead link', (page) => expect(deadLinks(join(ROOT, page))).toEqual([]));

  it('with a dead link are found', () => {
    expect(isDead(`${REPOSITORY}/blob/main/docs/nowhere.md`, join(ROOT, 'docs', 'aws.md'))).toBe(true);
    expect(isDead(`${REPOSITORY}/blob/main/docs/operations.md#nowhere`, join(ROOT, 'docs', 'aws.md'))).toBe(true);
    expect(isDead(`${REPOSITORY}/blob/main/docs/operations.md#costs`, join(ROOT, 'docs', 'aws.md'))).toBe(false);
    expect(isDead('docs/nowhere.md', join(ROOT, 'README.md'))).toBe(true);
    expect(isDead('docs/operations.md#nowhere', join(ROOT, 'README.md'))).toBe(true);
    expect(isDead('docs/operations.md#costs', join(ROOT, 'README.md'))).toBe(false);
  });
});
