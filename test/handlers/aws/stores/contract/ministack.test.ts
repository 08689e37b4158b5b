import { eachContract } from './contracts';
import { Database, startMiniStack } from './database';
import { proveStore } from './prove';

const database = new Database(startMiniStack);

describe('on MiniStack', () => {
  eachContract((contract) => proveStore(contract, database));
});
