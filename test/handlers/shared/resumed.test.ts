import { ByteRange } from '../../../src/domain/archive/chunk-plan';
import { IncompleteReadError, resumed } from '../../../src/handlers/shared/resumed';
import { TestClock } from '../../support/test-clock';
import { serviceError } from '../support/inventories';

const BYTES = Buffer.from('0123456789');

/** Reads `BYTES`. Each answer is a number of bytes after which the body ends, or an error. */
function reading(answers: (number | Error)[]) {
  const opened: ByteRange[] = [];
  const clock = new TestClock();
  const open = async (range: ByteRange) => {
    opened.push(range);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    const bytes = BYTES.subarray(range.first, range.last + 1);
    return (async function* () { yield bytes.subarray(0, answer ?? bytes.length); })();
  };
  const read = async () => {
    let text = '';
    for await (const piece of resumed({ first: 2, last: 9 }, open, clock)) text += Buffer.from(piece).toString();
    return text;
  };
  return { opened, clock, read };
}

it('goes on at the next byte after each break', async () => {
  const { opened, read, clock } = reading([3, 0, Object.assign(new Error('cut'), { code: 'ECONNRESET' }), 1]);
  expect(await read()).toBe('23456789');
  expect(opened.map(({ first }) => first)).toEqual([2, 5, 5, 5, 6]);
  expect(clock.slept).toBe(500 + 1000 + 2000 + 500);
});

it('gives up a read that is refused', async () => {
  const { opened, read } = reading([serviceError('AccessDeniedException', 'no', 403)]);
  await expect(read()).rejects.toThrow('no');
  expect(opened).toHaveLength(1);
});

it('throws if the body ends too early again and again', async () => {
  const { read, clock } = reading([4, ...Array.from({ length: 20 }, () => 0)]);
  await expect(read()).rejects.toThrow(IncompleteReadError);
  expect(clock.slept).toBeGreaterThan(60_000);
});

it('throws if more bytes come than the range has', async () => {
  const open = async () => (async function* () { yield BYTES; })();
  const read = async () => { for await (const piece of resumed({ first: 0, last: 4 }, open, new TestClock())) expect(piece).toBeDefined(); };
  await expect(read()).rejects.toThrow('more bytes than the range 0-4');
});
