const UNITS = [['day', 86_400], ['h', 3600], ['min', 60], ['s', 1]] as const;

/** A duration for people, in at most two units: `1 day 3 h`, `4 min 20 s`. Rounded down. */
export function duration(seconds: number): string {
  let left = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  for (const [name, length] of UNITS) {
    const amount = Math.floor(left / length);
    left -= amount * length;
    if (amount || (parts.length === 0 && name === 's')) parts.push(`${amount} ${name}${name === 'day' && amount !== 1 ? 's' : ''}`);
    else if (parts.length) break; // `1 day 4 min` says less than `1 day`
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}
