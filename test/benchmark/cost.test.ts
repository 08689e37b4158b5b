import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { VaultCost } from '../../benchmark/cost/extrapolate';
import { MEASURED } from '../../src/domain/plan/measured';

const ROOT = join(__dirname, '..', '..');

function run(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [require.resolve('tsx/cli'), 'benchmark/main.ts', ...args], { cwd: ROOT, encoding: 'utf8' });
  return { stdout, stderr, status };
}

describe('npm run benchmark -- cost', () => {
  it('prints one object with both vaults of the Guidance, line by line', () => {
    const { vaults, model } = JSON.parse(run('cost', '--json').stdout) as { vaults: VaultCost[]; model: { measured: string } };
    expect(model.measured).toBe(MEASURED.date);
    expect(vaults.map(({ archives, bytes, guidance_usd: guidance }) => [archives, bytes, Number(guidance.toFixed(2))]))
      .toEqual([[100_000, 1e14, 153.57], [10_000_000, 1e14, 1229.21]]);
    for (const { floor_usd: floor, ours_usd: ours, guidance_usd: guidance, lines, services } of vaults) {
      expect(floor).toBeLessThan(ours);
      expect(ours).toBeLessThan(guidance);
      expect(lines.filter(({ apart }) => !apart).reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(ours, 6);
      expect(services.reduce((sum, { ours_usd: usd }) => sum + usd, 0)).toBeCloseTo(ours, 6);
      for (const { service, item, calls, formula } of lines) expect([service, item, calls > 0, formula !== '']).toEqual([service, item, true, true]);
    }
  });

  it('prints the arithmetic for people', () => {
    const { stdout } = run('cost');
    expect(stdout).toMatch(/DynamoDB, Writes: [\d,]+ = .*[\d.]+ × 10,000,000 archives of one chunk/);
    expect(stdout).toMatch(/total +1229\.21/);
  });

  it('knows its names and options', () => {
    expect(run('cots')).toMatchObject({ status: 1, stderr: expect.stringMatching(/'cots' is invalid.*Allowed choices are chunk-retrieval, cost/) });
    expect(run('cost', '--jsno').status).toBe(1);
  });
});
