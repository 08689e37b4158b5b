import { throughputOf, unannouncedIn } from '../../../local/prove/log-lines';
import { listedText, pricesText } from '../../../local/prove/plan-prices';
import { explain, notBootstrapped } from '../../../local/prove/refusals';
import { unverifiedBehaviours, unverifiedText } from '../../../local/prove/unverified';
import { PriceOverrides } from '../../../src/contracts/prices';
import { planOf } from '../../../src/domain/plan/plan';
import { planInput, vaultOf } from '../../domain/plan/plans';

const named = (name: string, message = 'its words', code?: string) => Object.assign(new Error(message), { name, code });
const WHERE = { account: '123456789012', region: 'eu-middle-1', profile: 'mine' };

describe('a refusal of AWS', () => {
  it.each([
    ['no credentials', named('CredentialsProviderError'), 'There are no credentials of the profile mine. Give --profile NAME'],
    ['expired credentials', named('ExpiredTokenException'), 'of the profile mine'],
    ['a region without Glacier', named('Error', 'getaddrinfo ENOTFOUND glacier.eu-middle-1.amazonaws.com', 'ENOTFOUND'), 'the region eu-middle-1 is unknown'],
    ['a new customer of Glacier', named('AccessDeniedException', 'is not authorized to perform: glacier:CreateVault'), 'takes no new customers of Amazon Glacier'],
    ['an account that Glacier no longer serves', named('NoLongerSupportedException'), 'takes no new customers of Amazon Glacier'],
    ['a missing permission', named('AccessDenied', 'is not authorized to perform: ssm:StartAutomationExecution'), 'lack the permission that AWS names'],
  ])('because of %s is told with its words and with advice', (_, error, advice) => {
    expect(explain(error, WHERE)).toContain(error.message);
    expect(explain(error, WHERE)).toContain(advice);
  });

  it('of another kind is told as it is', () => expect(explain(named('Strange'), WHERE)).toBe('its words'));

  it('because the region is not bootstrapped has the command that does it', () => {
    expect(explain(notBootstrapped(WHERE), WHERE)).toContain('npx cdk bootstrap aws://123456789012/eu-middle-1 --profile mine');
  });
});

describe('what no document confirms', () => {
  it('is read from docs/aws.md: every row that is marked unverified, and no other', () => {
    expect(unverifiedBehaviours().length).toBeGreaterThan(15);
    expect(unverifiedBehaviours('x\n## Unverified\n\n| a | b |\n|---|---|\n| One | **unverified** |\n| Two | x |\n\n## S3\n\n| a | b |\n|---|---|\n| Three | [x] |\n')).toEqual(['One', 'Two']);
  });

  it('is told with what was seen, the rest as not seen', () => {
    expect(unverifiedText([{ about: 'One', saw: 'it is so' }], ['One is so', 'Two is so']).split('\n').slice(1)).toEqual(
      ['- One is so.', '  Seen: it is so', 'Not seen in this run:', '- Two is so', '']);
  });

  it('cannot be told if the row is not there, or not the only one', () => {
    expect(() => unverifiedText([{ about: 'is so', saw: '' }], ['One is so', 'Two is so'])).toThrow('not exactly one');
    expect(() => unverifiedText([{ about: 'three', saw: '' }], ['One is so'])).toThrow('not exactly one');
  });
});

describe('the prices of a plan', () => {
  const planWith = (listed: PriceOverrides) => planOf({ ...planInput(vaultOf(10, 2 ** 30)), listPrices: listed });

  it('are told as AWS listed them, with those that it did not list', () => {
    const text = listedText(planWith({ glacier_retrieval_Bulk: 0.0026, glacier_request_Bulk: 0.026, glacier_storage: 0.0037 }));
    expect(text).toBe("AWS's price list gave glacier_request_Bulk $0.026 per 1,000 requests; glacier_retrieval_Bulk $0.0026 per GB; glacier_storage. "
      + 'It gave no glacier_retrieval_Standard, glacier_retrieval_Expedited');
  });

  it('are the built-in ones if AWS listed none', () => {
    expect(listedText(planWith({}))).toContain('gave none of glacier_retrieval_Bulk, ');
    expect(pricesText(planWith({}))).toMatch(/Compare with the bill: .*glacier_/);
  });

  it('need no comparison with the bill if the user gave each that is marked', () => {
    const marked = planWith({}).cost.lines.filter(({ unverified }) => unverified).map(({ price }) => [price, 0.01]);
    expect(pricesText(planOf({ ...planInput(vaultOf(10, 2 ** 30)), prices: Object.fromEntries(marked) }))).toContain('It marks none');
  });
});

describe('the log of the functions', () => {
  const copied = (bytes: number | number[]) => `2026\tINFO\t{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"BytesCopied"}]}]},"BytesCopied":${JSON.stringify(bytes)}}`;
  const report = (ms: number) => JSON.stringify({ time: '2026-11-29T00:00:00Z', type: 'platform.report', record: { requestId: '1', metrics: { durationMs: ms, billedDurationMs: 9 } } });

  it('says how fast a function copied, by execution environment, without what copied nothing', () => {
    const lines = [
      { stream: 'a', message: copied(30) }, { stream: 'b', message: copied([10, 20]) }, { stream: 'a', message: report(1500) }, { stream: 'b', message: report(500) },
      { stream: 'a', message: report(9000) }, { stream: 'a', message: 'noise' },
    ];
    expect(throughputOf(lines)).toEqual({ bytes: 60, seconds: 2 });
  });

  it('says how many jobs were not announced', () => {
    const line = (message: string) => ({ stream: 's', message });
    expect(unannouncedIn([line('{"_aws":{},"JobsUnannounced":1}'), line('{"_aws":{},"JobsUnannounced":[1,1]}'), line(copied(5))])).toBe(3);
  });
});
