import { readFileSync } from 'node:fs';
import { ApiType, Assembly, BASELINE, baselineOf, incompatibilities } from './baseline';

const text = readFileSync(BASELINE, 'utf8');
const NAME = 'cdk-glacier-vault-to-s3';
const PLAN = `${NAME}.PlanOptions`;

/** The API with one type changed. */
function changed(fqn: string, change: (type: ApiType) => ApiType): string {
  const assembly = JSON.parse(text) as Assembly;
  return baselineOf({ ...assembly, types: { ...assembly.types, [fqn]: change(assembly.types[fqn]) } });
}

it('the baseline is written as api:accept writes it', () => expect(baselineOf(JSON.parse(text) as Assembly)).toBe(text));

it('the baseline has no texts and no places, so that it changes with the API only', () => {
  expect(text).not.toMatch(/"(summary|remarks|example|locationInModule|readme)":/);
  expect(Object.keys((JSON.parse(text) as Assembly).types)).toContain(`${NAME}.GlacierVaultToS3Transfer`);
});

it('a prop that is gone, and one that must be given now, break the API', () => {
  const broken = incompatibilities(text, changed(PLAN, (type) => ({
    ...type,
    properties: type.properties?.filter(({ name }) => name !== 'dailyRequests')
      .map((property) => (property.name === 'dailyBytes' ? { ...property, optional: undefined } : property)),
  })));
  for (const prop of ['dailyRequests: has been removed', "newly required property 'dailyBytes'"]) expect(broken).toContain(prop);
});

it('another optional prop breaks nothing', () => {
  const more = changed(PLAN, (type) => ({ ...type, properties: [...type.properties ?? [], { ...type.properties![0], name: 'later' }] }));
  expect(incompatibilities(text, more)).toBe('');
});
