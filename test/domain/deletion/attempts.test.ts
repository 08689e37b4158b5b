import { DeletionProof, MAX_UNCLEAR_CALLS } from '../../../src/contracts/deletion';
import { deleted, DeletionChange, doubted, intended, refused, unanswered } from '../../../src/domain/deletion/attempts';

const proof: DeletionProof = { key: 'k', run: 'run-1', at: '2026-11-22T10:00:00.000Z', checksum: 'c', algorithm: 'SHA256', type: 'FULL_OBJECT' };
const doubt = { kept: 'Differs', message: 'It differs.' } as const;

describe('without a proof', () => {
  it.each<[string, Parameters<typeof doubted>[1], string]>([
    ['that was never tried is kept', undefined, 'kept'],
    ['that was kept is kept', { state: 'kept' }, 'kept'],
    ['with an intent is unknown, because its deletion may have been carried out', { state: 'intended', proof }, 'unknown'],
    ['that is unknown stays unknown', { state: 'unknown', proof }, 'unknown'],
  ])('an archive %s', (_, seen, state) => {
    expect(doubted(doubt, seen)).toMatchObject({ state, ...doubt });
  });
});

describe('what Glacier refuses', () => {
  it('is kept if this is the first call', () => {
    expect(refused({ message: 'AccessDenied' }, intended(proof, undefined))).toEqual({ state: 'kept', kept: 'DeletionRefused', message: 'AccessDenied' });
  });
  it('is unknown if Glacier knows no such vault', () => {
    expect(refused({ message: 'no vault', isGone: true }, intended(proof, undefined))).toMatchObject({ state: 'unknown', kept: 'DeletionRefused', proof });
  });
  it.each<[string, DeletionChange]>([
    ['an intent was there before', intended(proof, { state: 'intended', proof })],
    ['it was unknown before', intended(proof, { state: 'unknown', proof })],
  ])('is unknown if %s', (_, intent) => {
    expect(refused({ message: 'AccessDenied' }, intent)).toMatchObject({ state: 'unknown', kept: 'DeletionRefused', proof });
  });
});

it('a call without an answer leaves an intent, and the last one is given up as unknown', () => {
  let change = intended(proof, undefined);
  for (let call = 1; call < MAX_UNCLEAR_CALLS; call++) {
    change = unanswered('timeout', intended(proof, call === 1 ? undefined : change));
    expect(change).toEqual({ state: 'intended', proof, sent_before: true, unclear_calls: call });
  }
  expect(unanswered('timeout', intended(proof, change))).toMatchObject({ state: 'unknown', kept: 'NoAnswer' });
});

it('what Glacier deleted is deleted, with the proof and the request', () => {
  expect(deleted('r-1', intended(proof, { state: 'unknown', proof }))).toEqual({ state: 'deleted', proof, request_id: 'r-1' });
});
