import { inWords, isBusy, isPassing, Refusal, refusalOf } from '../../../src/domain/archive/glacier-errors';
import { serviceError } from '../../handlers/support/inventories';

/** An error of the connection. The SDK passes it on as Node made it: without a status, because no answer came. */
const connectionError = (code: string): Error => Object.assign(new Error(code), { code });
const invalid = (message: string): Error => serviceError('InvalidParameterValueException', message, 400);

interface Meaning {
  readonly refusal: Refusal;
  readonly isBusy: boolean;
  readonly isPassing: boolean;
}
const BUSY: Meaning = { refusal: 'busy', isBusy: true, isPassing: true };
const LOST: Meaning = { refusal: 'unknown', isBusy: false, isPassing: true };
const lasting = (refusal: Refusal): Meaning => ({ refusal, isBusy: false, isPassing: false });

it.each<[string, Error, Meaning]>([
  ['ThrottlingException, which is HTTP 400', serviceError('ThrottlingException', 'Rate exceeded', 400), BUSY],
  ['LimitExceededException', serviceError('LimitExceededException', 'too many', 400), BUSY],
  ['InsufficientCapacityException', serviceError('InsufficientCapacityException', 'no room for Expedited', 400), BUSY],
  ['HTTP 429 under any name', serviceError('TooManyRequests', 'slow down', 429), BUSY],
  ['no connection', connectionError('ECONNREFUSED'), BUSY],
  ['no such host', connectionError('ENOTFOUND'), BUSY],
  ['no answer of the name server', connectionError('EAI_AGAIN'), BUSY],
  ['ServiceUnavailableException, which may come after the effect', serviceError('ServiceUnavailableException', 'try later', 503), { ...BUSY, refusal: 'unknown' }],
  ['a connection that broke', connectionError('ECONNRESET'), LOST],
  ['an error without a status', new Error('socket hang up'), LOST],
  ['HTTP 500', serviceError('InternalFailure', 'oops', 500), LOST],
  ['HTTP 504', serviceError('GatewayTimeout', 'oops', 504), LOST],
  ['HTTP 408', serviceError('RequestTimeout', 'too slow', 408), LOST],
  ['RequestTimeoutException with any status', serviceError('RequestTimeoutException', 'too slow', 400), LOST],
  ['PolicyEnforcedException', serviceError('PolicyEnforcedException', 'no', 400), lasting('policy')],
  ['ResourceNotFoundException', serviceError('ResourceNotFoundException', 'The archive ID was not found', 404), lasting('no-archive')],
  ['AccessDeniedException', serviceError('AccessDeniedException', 'not allowed', 403), lasting('refused')],
  ['NoLongerSupportedException', serviceError('NoLongerSupportedException', 'no', 400), lasting('refused')],
  ['HTTP 499', serviceError('ClientClosed', 'no', 499), lasting('refused')],
  ['an invalid archive id', invalid('Invalid archive id: x'), lasting('bad-archive')],
  ['an invalid vault', invalid('Invalid vault name: arn:aws:glacier:eu-west-1:111122223333:vaults/photos'), lasting('bad-archive')],
  ['a vault named after SNS', invalid('Invalid vault name: arn:aws:glacier:eu-west-1:111122223333:vaults/a:sns:b'), lasting('bad-archive')],
  ['an ARN that is cut short', invalid('Invalid vault name: arn::sns:'), lasting('bad-archive')],
  ['two words of a sentence', invalid('Invalid arn:a b:sns:c'), lasting('bad-archive')],
  ['a word that only ends like an ARN', invalid('Invalid id: warn:aws:sns:x'), lasting('bad-archive')],
  ['an invalid topic', invalid('Invalid SNS topic: arn:aws:sns:eu-west-1:111122223333:jobs'), lasting('refused')],
  ['an invalid topic of another partition', invalid('Invalid SNS topic: arn:aws-us-gov:sns:us-gov-west-1:111122223333:jobs'), lasting('refused')],
])('knows what it means: %s', (_, error, meaning) => {
  expect({ refusal: refusalOf(error), isBusy: isBusy(error), isPassing: isPassing(error) }).toEqual(meaning);
});

describe('the words of a refusal', () => {
  it('are Glacier\'s own if they explain it', () => {
    expect(inWords(serviceError('AccessDeniedException', 'User x may not', 403))).toBe('User x may not');
  });

  it.each([
    ['PolicyEnforcedException', ['tries again every hour', 'Raise the limit under "Data retrieval settings"', 'retrieval.dailyBytes']],
    ['NoLongerSupportedException', ['takes no new customers', 'the account and region of the vault', 'open a support case', 'resume the run']],
  ])('say what the operator can do about %s, and then what Glacier said', (name, advice) => {
    const words = inWords(serviceError(name, 'the words of Glacier', 400));
    for (const part of advice) expect(words).toContain(part);
    expect(words).toMatch(/ \(Glacier says: the words of Glacier\)$/);
  });
});
