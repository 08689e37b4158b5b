import { measure, MIB } from '../../../benchmark/chunk-retrieval/contenders';
import { LIMITS } from '../../../benchmark/chunk-retrieval/figures';

/** `npm run benchmark -- chunk-retrieval` does the same with 4 GiB. Without backpressure this much would already be twice the limit. */
const SIZE = 512 * MIB;
const SLOW = { rate: 20 * MIB, seconds: 5 };

jest.setTimeout(240_000);

it.each([['Glacier', { glacier: SLOW }], ['S3', { s3: SLOW }]])('the bundle holds few blocks at once if %s is slow', async (_, sides) => {
  const { peak } = await measure({ ...sides, size: SIZE, tls: true, contender: 'ours', repetitions: 1 });
  expect(peak / MIB).toBeLessThan(LIMITS.peak_mib);
});
