import { withoutTransactions } from './contract';
import { eachContract } from './contracts';
import { Database, startDynalite } from './database';
import { proveStore } from './prove';

const database = new Database(startDynalite);

describe('on dynalite', () => eachContract((contract) => proveStore(contract, withoutTransactions(contract), database)));
