import { setTimeout as sleep } from 'node:timers/promises';
import { Progress } from '../../../cli/terminal/progress';
import { figuresOf } from '../../../cli/terminal/run-figures';
import { RunScreen } from '../../../cli/terminal/run-screen';
import { TerminalOutput as Output } from '../../support/terminal-output';

const progressOn = (output: Output) => new Progress(output as unknown as NodeJS.WriteStream);
const TOTAL = { total_archives: 4, total_bytes: 4_000_000 };
const REQUESTED = { ...TOTAL, requested_archives: 3, requested_bytes: 3_000_000, skipped_archives: 1, skipped_bytes: 1_000_000 };
const HALF = {
  ...TOTAL,
  staged_archives: 1,
  staged_bytes: 1_000_000,
  downloaded_archives: 2,
  downloaded_bytes: 2_000_000,
  skipped_archives: 1,
  skipped_bytes: 1_000_000,
};
const DONE = { ...TOTAL, downloaded_archives: 3, downloaded_bytes: 3_000_000, skipped_archives: 1, skipped_bytes: 1_000_000 };

describe('the screen of a run', () => {
  async function shownOn(output: Output, items: readonly Record<string, number>[]): Promise<void> {
    let now = 0;
    const progress = progressOn(output);
    const screen = new RunScreen(progress, () => now);
    for (const item of items) {
      screen.show(figuresOf(item));
      now += 10_000;
    }
    progress.stop();
  }

  it('has bytes, archives by status, throughput and the time that is left', async () => {
    const output = new Output(true);
    await shownOn(output, [REQUESTED, HALF]);
    const [bar, ...rows] = output.lines;
    expect(bar).toMatch(/^█{30}░{10} 75 % {2}3 MB of 4 MB$/);
    expect(rows).toEqual([
      '  requested             0 archives       0 B',
      '  staged                1 archives      1 MB',
      '  downloaded            2 archives      2 MB',
      '  failed                0 archives       0 B',
      '  skipped               1 archives      1 MB',
      '  of                    4 archives      4 MB   200 kB/s, about 5 s left, watched for 10 s',
      '',
    ]);
  });

  it('says that it waits while nothing has arrived, and what is read before there is a total', async () => {
    const [early, waiting] = [new Output(true), new Output(true)];
    await shownOn(early, [{}]);
    await shownOn(waiting, [REQUESTED, REQUESTED]);
    expect(early.text).toContain('Reading the inventory');
    expect(waiting.text).toContain('waiting for the next archive, watched for 10 s');
  });

  it('has colours only on a terminal that has them', async () => {
    const [plain, coloured] = [new Output(true, false), new Output(true, true)];
    for (const output of [plain, coloured]) await shownOn(output, [HALF]);
    expect(plain.text).not.toMatch(/\x1b\[\d+m/);
    expect(coloured.text).toContain('\x1b[32m  downloaded');
  });

  it('gives a pipe one line for each step that is reached, and no control characters', async () => {
    const pipe = new Output(false, true);
    await shownOn(pipe, [{}, TOTAL, REQUESTED, REQUESTED, HALF, HALF, DONE]);
    expect(pipe.text).toBe([
      'Transfer: the inventory is read: 4 archives, 4 MB',
      'Transfer: every archive is requested from Glacier',
      'Transfer: Glacier has made every archive ready',
      'Transfer: every archive is settled',
      '',
    ].join('\n'));
  });

  it('ends before a line is said, and begins anew below it', async () => {
    const output = new Output(true);
    const progress = progressOn(output);
    const screen = new RunScreen(progress, () => 0);
    screen.show(figuresOf(HALF));
    progress.say('a line');
    screen.show(figuresOf(DONE));
    progress.stop();
    const lines = output.lines;
    expect(lines.indexOf('a line')).toBeGreaterThan(lines.findIndex((line) => line.includes('75 %')));
    expect(lines.findIndex((line) => line.includes('100 %'))).toBeGreaterThan(lines.indexOf('a line'));
    const written = output.text.length;
    await sleep(150); // longer than the bars' own timer
    expect(output.text).toHaveLength(written);
  });
});
