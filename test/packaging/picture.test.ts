import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ARROWS } from '../../packaging/picture/arrows';
import { countsOf, namesOf, shownOf, TemplateResources } from '../../packaging/picture/contents';
import { drawn } from '../../packaging/picture/draw';
import { PARTS, SIZE } from '../../packaging/picture/places';
import { itInBrowser, TestBrowser } from '../support/browser';
import { transferStack } from '../support/stacks';

const ROOT = resolve(__dirname, '../..');
const svg = readFileSync(resolve(ROOT, 'docs/picture.svg'), 'utf8');
const template = JSON.parse(readFileSync(resolve(ROOT, 'test/snapshots/templates/quick-start.json'), 'utf8')) as TemplateResources;
const shown = shownOf(template);

describe('the picture', () => {
  it('is what npm run snapshots draws from the template of the quick start', () => expect(svg).toBe(drawn(template)));

  it('has each part of a transfer, and no other', () => {
    const parts = transferStack().transfer.node.children.filter((part) => part.node.id in PARTS || part.node.children.length > 0);
    expect(parts.map(({ node }) => node.id).sort()).toEqual(Object.keys(PARTS).sort());
    for (const { title } of Object.values(PARTS)) expect(svg).toContain(`>${title}</text>`);
  });

  it('has each state machine, function, queue, table, topic, rule and document of the template', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(shown.filter(({ type }) => type === 'AWS::StepFunctions::StateMachine').length).toBe(types.filter((type) => type === 'AWS::StepFunctions::StateMachine').length);
    expect(shown.length).toBeGreaterThan(40);
    for (const part of new Set(shown.map((one) => one.part))) {
      for (const line of [...countsOf(part, shown), ...namesOf(part, shown)]) expect([part, svg.includes(line)]).toEqual([part, true]);
    }
  });

  it('is not drawn if a part has no place', () => {
    const more = { Resources: { ...template.Resources, TransferHeraldQueue0123ABCD: { Type: 'AWS::SQS::Queue' } } };
    expect(() => drawn(more)).toThrow('HeraldQueue (AWS::SQS::Queue) belongs to no part that has a place');
  });

  it('is not drawn if a box is too small for its words', () => {
    const kinds = ['SNS::Topic', 'SQS::Queue', 'S3::Bucket', 'DynamoDB::Table'].map((kind, i) => [`TransferOrchestratorMore${i}000000A${i}`, { Type: `AWS::${kind}` }]);
    expect(() => drawn({ Resources: { ...template.Resources, ...Object.fromEntries(kinds) } })).toThrow('Orchestrator has 7 lines, and its box holds 3');
  });

  it('shows in light and in dark, and loads nothing from elsewhere', () => {
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image|@import/);
  });

  it('has every arrow on its paper', () => {
    for (const { words, points, at } of ARROWS) {
      const outside = [...points, at].filter(([x, y]) => x < 0 || y < 0 || x > SIZE.width || y > SIZE.height);
      expect([words, outside]).toEqual([words, []]);
    }
  });
});

describe('the picture of a run, in Chromium', () => {
  const browser = new TestBrowser();
  afterAll(() => browser.close());

  itInBrowser('has each note whole inside its mark', async () => {
    const page = await browser.page('light', 1200);
    await page.setContent(drawn(template, { Orchestrator: 'downloading', ChunkPipeline: '19 of 26 chunks', InitiateRetrieval: '42 requested' }));
    const sides = '(one) => { const { x, width } = one.getBBox(); return [x, x + width]; }';
    const of = (kind: string) => page.evaluate<[number, number][]>(`[...document.querySelectorAll('${kind}.note')].map(${sides})`);
    const [marks, texts] = [await of('rect'), await of('text')];
    expect(texts).toHaveLength(3);
    texts.forEach(([left, right], i) => expect([i, left > marks[i][0] + 4, right < marks[i][1] - 4]).toEqual([i, true, true]));
    await page.close();
  });
});
