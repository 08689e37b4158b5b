import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { Exploration, explore } from './explorer';
import { Fault, RATES, Rates } from './faults';

interface Arguments {
  readonly seeds: number;
  readonly from: number;
  readonly faults: number;
  readonly rates: Rates;
  readonly show?: number;
}

/** Problems that are printed one by one. */
const MOST_SHOWN = 20;

const whole = (minimum: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < minimum) throw new InvalidArgumentError(`Give a whole number from ${minimum}.`);
  return value;
};

/** `kill=0.03,lose=0`: these rates instead of the usual ones. */
function rates(text: string): Rates {
  const given = text.split(',').map((pair) => pair.split('='));
  for (const [name, rate] of given) {
    if (!(name in RATES)) throw new InvalidArgumentError(`${name} is not one of ${Object.keys(RATES).join(', ')}.`);
    if (!(Number(rate) >= 0 && Number(rate) <= 1)) throw new InvalidArgumentError(`The rate of ${name} is a number from 0 to 1.`);
  }
  return { ...RATES, ...Object.fromEntries(given.map(([name, rate]) => [name as Fault, Number(rate)])) };
}

function readArguments(): Arguments {
  return new Command('npm run explore --')
    .description('Runs the functions of the transfer into one another in an order that a seed decides, and looks for what must never be. Exit status 1: a problem was found.')
    .option('--seeds <n>', 'how many seeds', whole(1), 1000)
    .option('--from <seed>', 'the first seed', whole(0), 1)
    .option('--faults <n>', 'faults of a seed, at most', whole(0), 6)
    .option('--rates <list>', `chances of single faults, such as kill=0.03,lose=0 (${Object.entries(RATES).map(([name, rate]) => `${name}=${rate}`).join(', ')})`, rates, RATES)
    .option('--show <seed>', 'explore one seed and print each step', whole(0))
    .parse()
    .opts<Arguments>();
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function table(rows: [string, string | number][]): string {
  const lines = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [], compact: true } });
  lines.push(...rows);
  return lines.toString();
}

const problemOf = ({ seed, outcome, problems }: Exploration) => `Seed ${seed}: PROBLEM ${problems.join('; ')} (${outcome})`;

async function show({ show: seed, faults, rates: chosen }: Arguments & { readonly show: number }): Promise<boolean> {
  const exploration = await explore({ seed, faults, rates: chosen, isTraced: true });
  exploration.trace.forEach(say);
  say(exploration.problems.length ? problemOf(exploration) : `Seed ${seed}: ${exploration.outcome}, no problem`);
  return !exploration.problems.length;
}

async function exploreAll({ seeds, from, faults, rates: chosen }: Arguments): Promise<boolean> {
  const outcomes = new Map<string, number>();
  const [begun, totals] = [Date.now(), { problems: 0, faults: 0, steps: 0 }];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const exploration = await explore({ seed, faults, rates: chosen });
    outcomes.set(exploration.outcome, (outcomes.get(exploration.outcome) ?? 0) + 1);
    totals.faults += exploration.faults;
    totals.steps += exploration.steps;
    if (!exploration.problems.length) continue;
    totals.problems += 1;
    if (totals.problems <= MOST_SHOWN) say(problemOf(exploration));
  }
  say(table([...outcomes].sort(([, a], [, b]) => b - a)));
  say(`Seeds ${from} to ${from + seeds - 1}: ${totals.steps} steps, ${totals.faults} faults, ${totals.problems} with a problem, ${Math.round((Date.now() - begun) / 1000)} s`);
  return totals.problems === 0;
}

const given = readArguments();
const work = given.show === undefined ? exploreAll(given) : show({ ...given, show: given.show });
// Not process.exit(), which would cut off what a pipe has not taken yet.
work.then((passed) => { process.exitCode = passed ? 0 : 1; }, (error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
