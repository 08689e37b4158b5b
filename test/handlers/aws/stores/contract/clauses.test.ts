import { proveClauses } from './clauses';
import { eachContract } from './contracts';
import { Database, startDynalite } from './database';

const database = new Database(startDynalite);

describe('a clause that is left out is noticed', () => {
  eachContract((contract) => {
    if (!contract.transactions) proveClauses(contract, database);
  });
});
