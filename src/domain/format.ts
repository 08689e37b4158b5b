import { Bytes } from '../contracts/manifest';

/** A number for people, with commas. */
export const count = (archives: number): string => archives.toLocaleString('en');

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** The largest unit that gives at least 1, and its bytes. */
export function unitOf(bytes: number): { readonly name: string; readonly bytes: number } {
  const unit = Math.min(Math.floor(Math.log2(Math.max(1, bytes)) / 10), UNITS.length - 1);
  return { name: UNITS[unit], bytes: 2 ** (10 * unit) };
}

/** Bytes for people, in the largest unit that gives at least 1. */
export function size(amount: Bytes): string {
  const bytes = Number(amount);
  const unit = unitOf(bytes);
  return unit.bytes === 1 ? `${bytes} B` : `${(bytes / unit.bytes).toFixed(1)} ${unit.name}`;
}

/** Money for people, in dollars and cents. An amount below one cent keeps its first digit that is not zero. */
export const usd = (amount: number): string =>
  `$${amount.toLocaleString('en', amount && amount < 0.01 ? { maximumSignificantDigits: 1 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** Millionths of a dollar. Smaller amounts come from adding fractions, and are no cost. */
export const micros = (amount: number): number => Math.round(amount * 1e6);

/** A cost in USD, rounded up to the cent, so that a cost above a limit never looks equal to it. */
export const usdRoundedUp = (amount: number): string => `USD ${(Math.ceil(micros(amount) / 1e4) / 100).toFixed(2)}`;

/** Characters of a value that a message shows. */
const EXCERPT = 200;

/** A value that a user gave, as JSON, cut to the length that fits into a message. */
export function excerpt(value: unknown): string {
  const text = json(value) ?? String(value);
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text;
}

/** `JSON.stringify` overflows the stack for a value that is nested tens of thousands deep. `JSON.parse` can make one. */
function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return 'nested too deeply to be shown';
    throw error;
  }
}
