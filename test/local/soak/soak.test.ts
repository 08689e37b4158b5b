import { SoakResult } from '../../../local/soak/result';
import { soak } from '../../../local/soak/soak';

/** Longer than the soak's own bound, after which it reports that the run hangs. */
jest.setTimeout(2_100_000);

let result: SoakResult;
beforeAll(async () => { result = await soak({ archives: 300, faults: 300, seed: 11 }); });

it('every kind of fault happened', () => expect(result.neverFired).toEqual([]));

it('the oracle finds nothing wrong', () => expect(result.findings).toEqual([]));

it('almost all archives arrive', () => expect(result.statuses.downloaded).toBeGreaterThan(280));
