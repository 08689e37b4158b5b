import { eachContract } from './contracts';
import { proveDoubles } from './prove';

describe('the double', () => eachContract(proveDoubles));
