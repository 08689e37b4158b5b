import { soak, SoakResult } from '../../../local/soak/soak';

/** Longer than the run's own bound, after which it is said to hang. */
jest.setTimeout(900_000);

let result: SoakResult;
beforeAll(async () => { result = await soak({ archives: 300, faults: 300, seed: 11 }); });

it('every kind of fault happened', () => expect(result.neverFired).toEqual([]));

it('nothing was lost, corrupted, paid for twice, miscounted or left lying about, and the run came to its end', () => expect(result.findings).toEqual([]));

it('what could be had arrived', () => expect(result.statuses.downloaded).toBeGreaterThan(280));
