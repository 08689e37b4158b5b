import { rows, section, textOf } from './pages';
import { Plan, planOf } from '../../src/domain/plan/plan';
import { PlanFigures } from '../../src/domain/plan/plan-figures';
import { planPage } from '../../src/domain/plan/plan-page';
import { planInput, vaultOf } from '../domain/plan/plans';

/** The services of AWS's own table, in its order. `undefined` stands for all others. */
const SERVICES = ['Step Functions', 'Lambda', 'DynamoDB', 'S3', undefined];

/** The figures for a thousand times as many archives. */
const thousandfold = (figures: PlanFigures) =>
  JSON.parse(JSON.stringify(figures), (_, value: unknown) => (typeof value === 'number' ? value * 1000 : value)) as PlanFigures;

const plans = [planOf(planInput(thousandfold(vaultOf(100, 1e9)), { region: 'us-east-2' })), planOf(planInput(thousandfold(vaultOf(10_000, 1e7)), { region: 'us-east-2' }))];
const total = ({ cost }: Plan) => cost.total - cost.by_service.Glacier;

function amount(plan: Plan, service: string | undefined): number {
  if (service !== undefined) return plan.cost.by_service[service];
  return SERVICES.reduce((rest, other) => rest - (other === undefined ? 0 : plan.cost.by_service[other]), total(plan));
}

const usd = (cell: string): number => Number(cell.replace(/[*$,]/g, ''));
const sum = (numbers: number[]): number => Number(numbers.reduce((all, one) => all + one, 0).toFixed(2));
const table = rows(section(textOf('docs/planning.md'), 'Beside the Guidance')).map(([, ...cells]) => cells.map(usd));
const [services, [totals]] = [table.slice(0, -1), table.slice(-1)];

describe('the costs beside the Guidance', () => {
  it('are those of the plan, by service', () => {
    expect(services).toHaveLength(SERVICES.length);
    expect(services.map(([first, , second]) => [first, second]))
      .toEqual(SERVICES.map((service) => plans.map((plan) => Number(amount(plan, service).toFixed(2)))));
    expect([totals[0], totals[2]]).toEqual(plans.map((plan) => Number(total(plan).toFixed(2))));
  });

  it('have what AWS published beside them, which adds up', () => {
    expect([sum(services.map((row) => row[1])), sum(services.map((row) => row[3]))]).toEqual([153.57, 1229.21]);
    expect([totals[1], totals[3]]).toEqual([153.57, 1229.21]);
  });

  it('are the same in the README, in whole dollars', () => {
    const shown = rows(section(textOf('README.md'), 'What it costs')).map(([, ...cells]) => cells.map(usd));
    const [some, many] = plans.map((plan) => Math.round(plan.cost.by_service.Glacier));
    expect(shown).toEqual([[Math.round(totals[0]), totals[1], some], [Math.round(totals[2]), totals[3], many]]);
  });
});

it('the plan that docs/planning.md shows is what the plan says of such a vault', () => {
  const page = planPage(planOf(planInput(vaultOf(1000, 110_770_000)))).split('\n');
  const shown = [...section(textOf('docs/planning.md'), 'On a computer').matchAll(/^ {4}([#|*].*|The transfer .*)$/gm)].map(([, line]) => line);
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.filter((line) => !page.includes(line))).toEqual([]);
});
