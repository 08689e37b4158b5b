import { entry, figuresOf, planInput, vaultOf } from './plans';
import { FAILURE } from '../../../src/contracts/failures';
import { planHtml } from '../../../src/domain/plan/html/plan-html';
import { planOf } from '../../../src/domain/plan/plan';
import { NO_FIGURES, PlanFigures } from '../../../src/domain/plan/plan-figures';
import { goOn } from '../../../src/domain/plan/plan-words';
import { activeTags, at, figuresOn } from '../../support/pages';
import { HOSTILE } from '../../support/reports';

const GIB = 2 ** 30;

describe('the page of a plan for a browser', () => {
  const plan = planOf(planInput(vaultOf(1000, GIB), { destinationRegion: 'eu-west-1' }));
  const page = planHtml(plan);

  it('begins with the warnings, then says what it costs, how long it takes and how to go on', () => {
    const places = ['<strong>Before you pay</strong>', '<ul class="tiles">', '<h2>How to go on</h2>', '<h2>What would be moved</h2>'].map((text) => page.indexOf(text));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(page.match(/<li>(?!<b>)/g)).toHaveLength(plan.warnings.length + goOn(plan).length);
    expect(page).toContain('delete the archives from the vault: until then you pay for both. <a href="https://github.com/');
  });

  it('has the numbers of plan.json', () => {
    const figures = figuresOn(page);
    expect(figures.length).toBeGreaterThan(25);
    for (const [path, value] of figures) expect([path, value]).toEqual([path, String(at(plan, path))]);
  });

  it('shows the cost of each service, the most expensive first, with a bar of its share', () => {
    const services = Object.entries(plan.cost.by_service).sort(([, a], [, b]) => b - a);
    const shown = [...page.matchAll(/data-path="cost\.by_service\.([^"]+)"[\s\S]*?<rect class="mark " x="0" width="([\d.]+)"/g)];
    expect(shown.map(([, service]) => service)).toEqual(services.map(([service]) => service));
    expect(Number(shown[0][2])).toBe(100);
    shown.forEach(([, , width], i) => expect(Number(width)).toBeCloseTo(Math.max(0.5, 100 * services[i][1] / services[0][1]), 0));
  });

  it('draws when the transfer has paid for itself, or says that it never does', () => {
    expect(page).toMatch(/<circle class="dot" cx="[\d.]+" cy="[\d.]+" r="5"\/>/);
    const never = planHtml(planOf(planInput(vaultOf(1000, GIB), { storageClass: 'STANDARD' })));
    expect(never).toContain('<b>never</b> pays for itself');
    expect(never).not.toContain('<circle');
  });

  it('of nothing to request says so', () => {
    const nothing = planHtml(planOf(planInput(NO_FIGURES)));
    expect(nothing).toContain('<b>Nothing is left to request.</b>');
    expect(nothing).toContain('There is nothing to wait for.');
    expect(nothing).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it.each(HOSTILE)('escapes %j as a key, a message and a name of the vault', (hostile) => {
    const figures = figuresOf([entry({ status: 'skipped', key: hostile, failure: { reason: FAILURE.DESTINATION_KEY_OCCUPIED, message: hostile } }), entry({ creation_date: hostile })]);
    const hit = planHtml(planOf(planInput(figures, { vaultName: hostile, keyClashes: { keys: 1, example: hostile } })));
    expect(activeTags(hit)).toEqual([]);
    expect(hit.match(/<(main|h1|style|script|img)\b/g)).toEqual(['<style', '<main', '<h1']);
  });

  it('of ten million archives, and of many different faults in the inventory, is at most 500 KB', () => {
    const groups = Array.from({ length: 5000 }, (_, i): PlanFigures['skipped_rows'] => ({ [`r${i}`]: { reason: FAILURE.INVALID_INVENTORY_ROW, archives: 1, example: '"'.repeat(2000) } }));
    const figures = { ...vaultOf(10, GIB), to_request: { archives: 10_000_000, bytes: 10n ** 17n }, skipped_rows: Object.assign({}, ...groups) };
    const large = planHtml(planOf(planInput(figures)));
    expect(Buffer.byteLength(large)).toBeLessThanOrEqual(500_000);
    expect(large).toContain('4,950 more are in <code>plan.json</code>');
  });
});
