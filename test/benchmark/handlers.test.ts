import { execFileSync } from 'node:child_process';
import { bundles, LOAD_ENVIRONMENT } from '../../benchmark/handlers';

describe('npm run benchmark -- handlers', () => {
  it('can load the bundle of each handler', () => {
    const all = bundles();
    expect(all.length).toBeGreaterThan(20);
    const load = `for (const file of ${JSON.stringify(all)}) require(file); console.log('loaded'); process.exit();`;
    expect(execFileSync(process.execPath, ['-e', load], { env: { ...process.env, ...LOAD_ENVIRONMENT }, encoding: 'utf8' })).toMatch(/^loaded$/m);
  });
});
