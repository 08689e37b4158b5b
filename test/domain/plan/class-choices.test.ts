import { planInput, vaultOf, entry, figuresOf } from './plans';
import { STORAGE_CLASSES } from '../../../src/contracts/launch';
import { planHtml } from '../../../src/domain/plan/html/plan-html';
import { planOf } from '../../../src/domain/plan/plan';
import { planPage } from '../../../src/domain/plan/plan-page';
import { figuresOn } from '../../support/pages';

const vault = vaultOf(1000, 110_770_000);

describe('the storage classes of a plan', () => {
  it.each(STORAGE_CLASSES)('have for %s what a plan for that class says', (storageClass) => {
    const { class_choices: choices } = planOf(planInput(vault));
    const { cost, storage } = planOf(planInput(vault, { storageClass }));
    const choice = choices!.find(({ storage_class: name }) => name === storageClass);
    expect(choice).toMatchObject({ cost: cost.total, after_monthly: storage.after_monthly, pay_back_months: storage.pay_back_months });
  });

  it('say how long an object stays billed, and how long it takes to read it', () => {
    const page = planPage(planOf(planInput(vault)));
    expect(page).toMatch(/\| DEEP_ARCHIVE \| \$0\.44 \| \$0\.10 \| [\d.]+ months \| 12 to 48 hours \| 180 days \|/);
    expect(page).toMatch(/\| STANDARD \| .* \| never \| at once \| nothing \|/);
  });

  it('are on the page for a browser with the same numbers', () => {
    const paths = figuresOn(planHtml(planOf(planInput(vault)))).map(([path]) => path);
    expect(paths.filter((path) => path.startsWith('class_choices.'))).toHaveLength(2 * STORAGE_CLASSES.length);
  });

  it('are left out if objects are at the destination already, which keep their class', () => {
    const plan = planOf(planInput(figuresOf([entry(), entry({ status: 'downloaded' })])));
    expect(plan.archives).toBe(1);
    expect(plan).not.toHaveProperty('class_choices');
    expect(planPage(plan)).not.toContain('Which storage class');
  });
});
