import { withStaleReads } from './clients';
import { Contract, ContractCase, Double, expectedOf, Methods, methodsOf, outcomeOf, Place, Public } from './contract';
import type { Database } from './database';

/** Runs the cases of some methods against the real store. */
export function proveStore<S>(contract: Contract<S>, methods: Methods<S>, database: Database): void {
  if (!methods.length) return;
  describe(contract.store, () => {
    describe.each(methods)('%s', (_, cases) => {
      let place: Place<S>;
      beforeAll(() => { place = onTable(contract, database); });
      it.each(byName(cases))('%s', async (_name, it) => {
        expect(await outcomeOf(it, place)).toEqual(expectedOf(it));
      });
    });
  });
}

/** Runs the cases of the methods that a double has against that double. */
export function proveDoubles<S>(contract: Contract<S>): void {
  for (const [name, make] of Object.entries(contract.doubles ?? {})) {
    const methods = methodsOf(contract).filter(([method]) => method in make().store);
    describe.each(methods)(`${name}.%s`, (_, cases) => {
      it.each(byName(cases))('%s', async (_name, it) => {
        expect(await outcomeOf(it, inMemory(make()))).toEqual(expectedOf(it));
      });
    });
  }
}

export function onTable<S>({ table, open }: Contract<S>, database: Database, client = database.client): Place<S> {
  return {
    store: open(withStaleReads(client), table),
    put: (items) => database.put(table, items),
    items: () => database.items(table),
  };
}

function inMemory<S>(double: Double<S>): Place<S> {
  return {
    store: double.store as Public<S>,
    put: async (items) => double.put(items),
    items: async () => double.items(),
  };
}

const byName = <S>(cases: readonly ContractCase<S>[]) => cases.map((it) => [it.name, it] as const);
