import { TIER } from '../../src/contracts/glacier';

const MIB = 2 ** 20;

/** Bytes. Like that of examples/quick-start, it is small, so that small archives have several chunks. */
export const CHUNK_SIZE = 16 * MIB;
/** What a run asks of Glacier and S3. */
export const REQUESTED = { tier: TIER.EXPEDITED, storageClass: 'STANDARD' } as const;
/** The app that is deployed. */
export const APP = require.resolve('./app.ts');
/** Environment variables of the app, beside those by which the CDK tells account and region. */
export const APP_ENV = { STACK_NAME: 'PROVE_STACK_NAME', VAULT_NAME: 'PROVE_VAULT_NAME' } as const;
/** Outputs of the stack. */
export const OUTPUT = { DESTINATION: 'DestinationBucket', INVENTORY: 'InventoryBucket', LAUNCH: 'LaunchDocument' } as const;
