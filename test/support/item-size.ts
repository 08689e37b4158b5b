/**
 * Bytes of an item as DynamoDB counts them: names in UTF-8, text in UTF-8, a number about a byte for two digits and one more, a map three bytes
 * and one for each entry, a set three bytes and its members. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemSize = (item: object): number => entriesOf(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);

function valueSize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(Math.abs(value)).length / 2) + 1;
  if (typeof value === 'boolean') return 1;
  if (value instanceof Set) return 3 + [...value].reduce((sum, member) => sum + valueSize(member), 0);
  if (typeof value === 'object' && value !== null) return 3 + entriesOf(value).length + itemSize(value);
  throw new TypeError(`no row holds ${String(value)}`);
}

const entriesOf = (item: object): [string, unknown][] => Object.entries(item).filter(([, value]) => value !== undefined);
