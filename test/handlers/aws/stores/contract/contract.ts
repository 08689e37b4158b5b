import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableId } from './tables';

/*
 * The contract of a store: for each public method a table of cases. A case says what the table holds, what is called,
 * what the caller gets, and what the table holds then. The same cases run
 *
 * - against the real store on dynalite (dynalite.test.ts) and on MiniStack (ministack.test.ts),
 * - against the double that other tests use instead of the store (doubles.test.ts),
 * - against the real store on dynalite with one clause of one expression left out at a time (clauses.test.ts): for each clause
 *   at least one case must then fail.
 *
 * To add a store: write `<store>.cases.ts` with a `Contract` and name it in contracts.ts.
 */

export type Item = Readonly<Record<string, unknown>>;

/** The public members of a store, which a double can have too. */
export type Public<S> = Pick<S, keyof S>;

export interface ContractCase<S> {
  /** A sentence, which follows the name of the method. */
  readonly name: string;
  /** Every item of the table before the call. @default - the table is empty */
  readonly before?: readonly Item[];
  /** One call. A generator is read to its end here. */
  readonly call: (store: Public<S>) => Promise<unknown>;
  /** What the call resolves to. @default undefined */
  readonly answer?: unknown;
  /** The name of the error with which the call rejects. @default - the call resolves */
  readonly error?: string;
  /** Every item of the table after the call, in any order. @default - as before the call */
  readonly after?: readonly Item[];
}

/** What other tests use instead of the store. */
export interface Double<S> {
  /** The methods that the double has. Cases of other methods are left out. */
  readonly store: Partial<Public<S>>;
  put(items: readonly Item[]): void;
  /** Attributes that are undefined count as absent. */
  items(): readonly Item[];
}

export interface Contract<S> {
  /** The name of the class. */
  readonly store: string;
  readonly table: TableId;
  /** Makes the store on a table. A clock that the store needs stands still. */
  readonly open: (db: DynamoDBDocumentClient, table: string) => Public<S>;
  /** @default - no double is left: tests use the store itself */
  readonly doubles?: Readonly<Record<string, () => Double<S>>>;
  /** Methods that need transactions, which dynalite does not have: their cases run on MiniStack only. @default - none */
  readonly transactions?: readonly (keyof S)[];
  /** A method without cases does not compile. */
  readonly cases: { readonly [Method in keyof S]: readonly ContractCase<S>[] };
}

/** Where cases are run: a store and the items of its table. */
export interface Place<S> {
  readonly store: Public<S>;
  put(items: readonly Item[]): Promise<void>;
  items(): Promise<readonly Item[]>;
}

/** What came of a case, in the form in which two of them can be compared. */
export interface Outcome {
  readonly answer?: unknown;
  readonly error?: string;
  readonly after: readonly Item[];
}

export async function outcomeOf<S>({ before = [], call }: ContractCase<S>, place: Place<S>): Promise<Outcome> {
  await place.put(before);
  const result = await call(place.store).then((answer) => ({ answer }), (error: Error) => ({ error: error.name }));
  return { ...result, after: inOrder(await place.items()) };
}

export function expectedOf<S>({ before = [], answer, error, after = before }: ContractCase<S>): Outcome {
  return { ...(error === undefined ? { answer } : { error }), after: inOrder(after) };
}

export type Methods<S> = [name: keyof S & string, cases: readonly ContractCase<S>[]][];

/** The methods of a contract with their cases. */
export const methodsOf = <S>({ cases }: Contract<S>): Methods<S> => Object.entries(cases) as Methods<S>;

export const withTransactions = <S>(contract: Contract<S>): Methods<S> =>
  methodsOf(contract).filter(([name]) => contract.transactions?.includes(name));
export const withoutTransactions = <S>(contract: Contract<S>): Methods<S> =>
  methodsOf(contract).filter(([name]) => !contract.transactions?.includes(name));

function inOrder(items: readonly Item[]): Item[] {
  const key = ({ pk, sk }: Item) => `${pk}\n${sk ?? ''}`;
  return items.map(withoutUndefined).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const withoutUndefined = (item: Item): Item => Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
