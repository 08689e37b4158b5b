import { proveClauses } from './clauses';
import { methodsOf, withTransactions } from './contract';
import { eachContract } from './contracts';
import { Database, startMiniStack } from './database';
import { proveStore } from './prove';

const database = new Database(startMiniStack);
/** Mutation testing runs its own MiniStack, and leaves to it only what dynalite cannot do: dynalite answers faster. */
const methods = process.env.MINISTACK_ENDPOINT ? withTransactions : methodsOf;

describe('on MiniStack', () => eachContract((contract) => proveStore(contract, methods(contract), database)));

describe('a clause that is left out of a transaction is noticed', () => {
  eachContract((contract) => proveClauses(contract, withTransactions(contract), database));
});
