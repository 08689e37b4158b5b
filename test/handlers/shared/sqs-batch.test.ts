import { SQSClient } from '@aws-sdk/client-sqs';
import { SQSRecord } from 'aws-lambda';
import { MessageQueue } from '../../../src/handlers/aws/queues/message-queue';
import { Outbox } from '../../../src/handlers/aws/queues/outbox';
import { logger } from '../../../src/handlers/shared/logger';
import { MessageWork, sqsBatch, SqsBatchOptions } from '../../../src/handlers/shared/sqs-batch';
import { lambdaContext } from '../../support/events';
import { sqsEvent } from '../../support/sqs-events';
import { recording } from '../support/recording-client';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
const turn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => jest.restoreAllMocks());

type Given = Partial<SqsBatchOptions> & { bodies?: string[]; received?: string[]; remaining?: () => number };

/** Works on a batch, and notes what was begun and ended, and how long SQS was asked to hide messages. */
async function worked(work: (body: string) => Promise<unknown>, options: Given = {}) {
  const { bodies = NAMES, received = [], remaining = () => 900_000, ...rest } = options;
  const story: string[] = [];
  const hidden: number[] = [];
  const queueOf = () => ({ hide: async (_handle: string, seconds: number) => { hidden.push(seconds); } });
  const one: MessageWork = async ({ body }: SQSRecord) => {
    story.push(`+${body}`);
    await work(body);
    story.push(`-${body}`);
  };
  const event = sqsEvent(bodies);
  const Records = event.Records.map((record, i) => ({ ...record, attributes: { ...record.attributes, ApproximateReceiveCount: received[i] ?? '1' } }));
  const { batchItemFailures } = await sqsBatch(one, { queueOf, ...rest })({ Records }, lambdaContext({ getRemainingTimeInMillis: remaining }));
  return { story, hidden, failed: batchItemFailures.map(({ itemIdentifier }) => bodies[Number(itemIdentifier.slice(1))]) };
}

/** The most messages that were worked on at the same time. */
const peakOf = (story: readonly string[]): number => story.reduce(({ now, peak }, [step]) => {
  const next = now + (step === '+' ? 1 : -1);
  return { now: next, peak: Math.max(peak, next) };
}, { now: 0, peak: 0 }).peak;

describe('the messages of a batch', () => {
  it('are worked on one after the other, or some at the same time', async () => {
    expect(peakOf((await worked(turn)).story)).toBe(1);
    expect(peakOf((await worked(turn, { atATime: 4 })).story)).toBe(4);
  });

  it('fail alone: of ten, only the bad one goes back', async () => {
    const error = jest.spyOn(logger, 'error');
    const work = async (body: string) => { if (body === 'c') throw new Error('bad'); };
    const { failed, hidden, story } = await worked(work, { atATime: 4 });
    expect([failed, hidden, story.filter(([step]) => step === '-').length]).toEqual([['c'], [10], 9]);
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('that are not begun in time come back at once, and nothing says that they failed', async () => {
    const error = jest.spyOn(logger, 'error');
    let left = 300;
    const { story, failed, hidden } = await worked(async () => { left -= 50; }, { least: 150_000, remaining: () => left * 1000 });
    expect(story.filter(([step]) => step === '+')).toEqual(['+a', '+b', '+c', '+d']);
    expect([failed, hidden]).toEqual([NAMES.slice(4), [0, 0, 0, 0, 0, 0]]);
    expect(error).not.toHaveBeenCalled();
  });

  it('are begun at least once: the first one needs no time that is left', async () => {
    expect(await worked(turn, { bodies: ['a', 'b'], least: 1000, remaining: () => 1 })).toMatchObject({ story: ['+a', '-a'], failed: ['b'] });
  });

  it('that are equal are worked on one after the other', async () => {
    const { story } = await worked(turn, { bodies: ['a', 'b', 'a'], atATime: 3 });
    expect(story.filter((step) => step.endsWith('a'))).toEqual(['+a', '-a', '+a', '-a']);
  });

  it('that came back often come last, and each alone', async () => {
    const { story } = await worked(turn, { bodies: ['a', 'b', 'c', 'd'], received: ['4', '1', '9', '3'], atATime: 4 });
    expect(story).toEqual(['+b', '+d', '-b', '-d', '+a', '-a', '+c', '-c']);
  });

  it('are all named if all fail', async () => {
    const { failed } = await worked(async () => { throw new Error('no'); }, { atATime: 4 });
    expect(failed).toEqual(NAMES);
  });

  it('that cannot be handed back sooner still go back', async () => {
    const queueOf = () => ({ hide: async () => { throw new Error('denied'); } });
    expect(await worked(turn, { bodies: ['a', 'b'], least: 10, remaining: () => 1, queueOf })).toMatchObject({ failed: ['b'] });
  });
});

describe('what the messages of a batch send', () => {
  /** Each message but `b` sends its own body in capitals. */
  async function sent(answers: unknown[], bodies = NAMES) {
    const { client, inputs } = recording(new SQSClient({ region: 'eu-west-1' }), answers);
    const outbox = new Outbox(new MessageQueue(client, 'url', { now: () => 0, sleep: async () => undefined }));
    const work = async (body: string) => {
      await turn();
      if (body !== 'b') await outbox.send([body.toUpperCase()]);
    };
    const story = await worked(work, { bodies, outbox });
    const requests = inputs as { Entries: { MessageBody: string }[] }[];
    return { ...story, requests: requests.map(({ Entries }) => Entries.map(({ MessageBody }) => MessageBody)) };
  }

  it('leaves together, after each of them was prepared in turn', async () => {
    const { story, failed, requests } = await sent([{}]);
    expect(requests).toEqual([NAMES.filter((name) => name !== 'b').map((name) => name.toUpperCase())]);
    expect(story.slice(0, 4)).toEqual(['+a', '+b', '-b', '+c']);
    expect([failed, story.filter(([step]) => step === '-').length]).toEqual([[], 10]);
  });

  it('fails alone if SQS refuses it: its own message goes back, and the others are done', async () => {
    const refused = (id: string) => ({ Failed: [{ Id: id, Code: 'InternalError' }] });
    const { failed } = await sent([refused('2'), refused('0'), refused('0'), refused('0')], ['a', 'c', 'd', 'e']);
    expect(failed).toEqual(['d']);
  });

  it('goes back with all messages if SQS cannot be reached', async () => {
    expect((await sent([new Error('no')], ['a', 'b', 'c'])).failed).toEqual(['a', 'c']);
  });

  it('is one message for doubles, and no request if there is none', async () => {
    expect((await sent([{}], ['a', 'c', 'a'])).requests).toEqual([['A', 'C']]);
    expect((await sent([], ['b'])).requests).toEqual([]);
  });
});
