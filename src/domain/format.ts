/** A number for people, with commas. */
export const count = (archives: number): string => archives.toLocaleString('en');

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes for people, in the largest unit of which there is one. */
export function size(bytes: number): string {
  const unit = Math.min(Math.floor(Math.log2(Math.max(1, bytes)) / 10), UNITS.length - 1);
  return unit === 0 ? `${bytes} B` : `${(bytes / 2 ** (10 * unit)).toFixed(1)} ${UNITS[unit]}`;
}

/** Money for people, in cents; more digits where it is less than a cent. */
export const usd = (amount: number): string =>
  `$${amount.toLocaleString('en', amount && amount < 0.01 ? { maximumSignificantDigits: 1 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
