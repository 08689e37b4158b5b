import { Line, VaultCost } from './extrapolate';

/** How the figures come about that no local run can count. */
export interface Model {
  /** YYYY-MM-DD. */
  readonly measured: string;
  readonly machine: string;
  /** Assumed, each way, for one function. */
  readonly network_bytes_per_second: number;
  /** Assumed, by service. */
  readonly seconds_until_an_answer: Readonly<Record<string, number>>;
  readonly copy_cpu_seconds_per_gib: number;
  readonly hash_cpu_seconds_per_gib: number;
}

const NAME_WIDTH = 30;
const USD_WIDTH = 10;

/** The bill of each vault line by line with its arithmetic, and by service beside the Guidance's and the floor. */
export function costText(model: Model, vaults: readonly VaultCost[], limits: Readonly<Record<string, number>>): string {
  return [...modelText(model), ...vaults.flatMap((vault) => vaultText(vault, limits[vault.name]))].join('\n');
}

function modelText(model: Model): string[] {
  const answers = Object.entries(model.seconds_until_an_answer).map(([service, seconds]) => `${service} ${seconds}`).join(', ');
  return [
    `Counted on ${model.measured} (${model.machine}). What a service and a network need is assumed:`,
    `  ${model.network_bytes_per_second / 1e6} MB a second each way for one function; seconds until an answer: ${answers}.`,
    'CPU is measured. A CPU of AWS is assumed to be as fast as this computer\'s, and 1,769 MiB to have one:',
    `  ${model.copy_cpu_seconds_per_gib} s for a GiB that is copied; ${model.hash_cpu_seconds_per_gib.toFixed(2)} s for its two hashes, which are the floor.`,
  ];
}

function vaultText(vault: VaultCost, limit: number): string[] {
  const services = [...vault.services, { service: 'total', guidance_usd: vault.guidance_usd, floor_usd: vault.floor_usd, ours_usd: vault.ours_usd }];
  return [
    `\n${vault.name}, ${vault.hours.toFixed(0)} hours; USD`,
    ...vault.lines.map(lineText),
    '',
    row('', ['Guidance', 'floor', 'ours']),
    ...services.map((one) => row(one.service, [one.guidance_usd, one.floor_usd, one.ours_usd].map((amount) => amount.toFixed(2)))),
    `  limit: ${limit} USD ${vault.ours_usd <= limit ? 'ok' : 'OVER'}`,
  ];
}

const row = (name: string, cells: readonly string[]): string => `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(USD_WIDTH)).join('')}`;

const lineText = ({ service, item, calls, usd, formula, apart }: Line): string =>
  `${usd.toFixed(2).padStart(USD_WIDTH)}${apart ? ' (apart)' : ''} ${service}, ${item}: ${Math.round(calls).toLocaleString('en')} = ${formula}`;
