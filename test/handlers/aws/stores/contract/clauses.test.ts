import { proveClauses } from './clauses';
import { withoutTransactions } from './contract';
import { eachContract } from './contracts';
import { Database, startDynalite } from './database';

const database = new Database(startDynalite);

describe('a clause that is left out is noticed', () => eachContract((contract) => proveClauses(contract, withoutTransactions(contract), database)));
