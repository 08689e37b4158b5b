import { proveClauses } from './clauses';
import { methodsOf, withTransactions } from './contract';
import { eachContract } from './contracts';
import { Database, startMiniStack } from './database';
import { proveStore } from './prove';

const database = new Database(startMiniStack);
/** dynalite answers in a fraction of the time. Mutation testing leaves to MiniStack what dynalite cannot do. */
const methods = process.env.CONTRACTS === 'fast' ? withTransactions : methodsOf;

describe('on MiniStack', () => eachContract((contract) => proveStore(contract, methods(contract), database)));

describe('a clause that is left out of a transaction is noticed', () => {
  eachContract((contract) => proveClauses(contract, withTransactions(contract), database));
});
