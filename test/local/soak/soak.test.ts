import { soak, SoakResult } from '../../../local/soak/soak';

/** Longer than the run's own bound, after which it is said to hang. */
jest.setTimeout(900_000);

/** Uploads that S3 began while nobody learned their id: docs/operations.md advises a lifecycle rule for them. */
const UNRECORDED_UPLOAD = /^a multipart upload to .* was left open$/;

let result: SoakResult;
beforeAll(async () => { result = await soak({ archives: 120, faults: 200, seed: 11 }); });

it('every kind of fault happened', () => expect(result.neverFired).toEqual([]));

it('nothing was lost, corrupted, paid for twice or miscounted, and the run came to its end', () => {
  expect(result.findings.filter(({ message }) => !UNRECORDED_UPLOAD.test(message))).toEqual([]);
});

it('what could be had arrived', () => expect(result.statuses.downloaded).toBeGreaterThan(100));
