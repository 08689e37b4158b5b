import pMap from 'p-map';
import { Draft, settle } from './manifest-entry';
import { StoredObject } from '../../contracts/metadata';

/** Objects looked at at a time. */
const LOOKS_IN_FLIGHT = 64;

export interface ListedObject {
  readonly key: string;
  readonly size: number;
}

export interface Destination {
  /** Everything below the prefix, a page at a time. */
  list(prefix: string): AsyncIterable<readonly ListedObject[]>;
  /** Undefined: nothing is there any more. */
  look(key: string): Promise<StoredObject | undefined>;
}

/** Settles the entries at whose key an object stands already: before anything is requested, so that nothing is paid for in vain. */
export async function settleExisting(prefix: string, entries: ReadonlyMap<string, Draft>, destination: Destination): Promise<void> {
  for await (const page of destination.list(`${prefix}/`)) {
    const occupied = page.filter(({ key }) => entries.has(key));
    await pMap(occupied, async ({ key, size }) => {
      const entry = entries.get(key)!;
      // One of another size is another object, whatever its metadata says.
      const object = size === entry.size ? await destination.look(key) : { size };
      if (object) settle(entry, object);
    }, { concurrency: LOOKS_IN_FLIGHT });
  }
}
