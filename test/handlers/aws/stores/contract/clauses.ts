import { isDeepStrictEqual } from 'util';
import { changing, Input } from './clients';
import { Contract, ContractCase, expectedOf, Methods, outcomeOf } from './contract';
import type { Database } from './database';
import { Change, changesOfCondition, changesOfKeyCondition, changesOfUpdate } from './expressions';
import { onTable } from './prove';

const CHANGES = {
  ConditionExpression: changesOfCondition,
  UpdateExpression: changesOfUpdate,
  KeyConditionExpression: changesOfKeyCondition,
} as const;
type Kind = keyof typeof CHANGES;
const KINDS = Object.keys(CHANGES) as Kind[];

/** Changes each expression that a store sends, one clause at a time: at least one case of the method must notice. */
export function proveClauses<S>(contract: Contract<S>, methods: Methods<S>, database: Database): void {
  if (!methods.length) return;
  describe(contract.store, () => {
    it.each(methods)('%s', async (_, cases) => {
      const unnoticed: string[] = [];
      for (const [change, senders] of await changesIn(contract, cases, database)) {
        if (!await isNoticed(change, contract, senders, database)) unnoticed.push(change);
      }
      expect(unnoticed).toEqual([]);
    });
  });
}

/** Cases by the change that can be made to what they send. */
type Senders<S> = Map<string, Set<ContractCase<S>>>;

/** What can be changed in the expressions that the cases make the store send, and which cases send it. */
async function changesIn<S>(contract: Contract<S>, cases: readonly ContractCase<S>[], database: Database): Promise<Senders<S>> {
  const found: Senders<S> = new Map();
  for (const it of cases) {
    const client = changing(database.client, (input) => {
      for (const { name } of changesOf(input)) found.set(name, (found.get(name) ?? new Set()).add(it));
      return input;
    });
    await outcomeOf(it, onTable(contract, database, client));
  }
  return found;
}

/** A case that does not send the change cannot notice it. */
async function isNoticed<S>(name: string, contract: Contract<S>, senders: Iterable<ContractCase<S>>, database: Database): Promise<boolean> {
  const client = changing(database.client, (input) => changesOf(input).find((other) => other.name === name)?.made() ?? input);
  const place = onTable(contract, database, client);
  for (const it of senders) {
    const outcome = await outcomeOf(it, place);
    if (outcome.error === 'ValidationException') throw new Error(`${name}: what is left is no expression`);
    if (!isDeepStrictEqual(outcome, expectedOf(it))) return true;
  }
  return false;
}

/** One change to what a store sends, and the input in which it is made. */
interface InputChange {
  readonly name: string;
  readonly made: () => Input;
}

/** The changes to each expression of an input, be it a single write or read or a transaction of several. */
function changesOf(input: Input): InputChange[] {
  const items = input.TransactItems as Record<string, Input>[] | undefined;
  if (!items) return changesOfPart(input);
  return items.flatMap((item, at) => Object.entries(item).flatMap(([action, part]) => changesOfPart(part).map(({ name, made }) => ({
    name, made: () => ({ ...input, TransactItems: items.map((other, i) => (i === at ? { [action]: made() } : other)) }),
  }))));
}

function changesOfPart(part: Input): InputChange[] {
  return KINDS.filter((kind) => part[kind] !== undefined).flatMap((kind) => CHANGES[kind](part[kind] as string).map(({ what, rest }: Change) => ({
    name: `${kind} without ${what}`, made: () => onlyWhatIsUsed({ ...part, [kind]: rest }),
  })));
}

/** DynamoDB refuses names and values that no expression uses. */
function onlyWhatIsUsed(part: Input): Input {
  const used = new Set(KINDS.map((kind) => part[kind] ?? '').join(' ').match(/[:#]\w+/g));
  const kept = (map: unknown) => {
    const entries = Object.entries((map ?? {}) as Input).filter(([name]) => used.has(name));
    return entries.length ? Object.fromEntries(entries) : undefined;
  };
  return { ...part, ExpressionAttributeNames: kept(part.ExpressionAttributeNames), ExpressionAttributeValues: kept(part.ExpressionAttributeValues) };
}
