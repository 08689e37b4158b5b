import { dirname } from 'path';
import { deploy, fn, invoke, machine, role, run } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

/** Started and killed by lifecycle.test.ts. Starts a MiniStack with a warm worker, prints their process ids, and waits for ever. */
async function main() {
  const ministack = await MiniStack.start();
  const { Machine } = await deploy(ministack, {
    FnRole: role('lambda'),
    Fn: fn('exports.handler = async () => process.pid;', 'FnRole'),
    Role: role('states', { Action: 'lambda:InvokeFunction', Resource: '*' }),
    Machine: machine({ Call: invoke('Fn', { Output: '{% $states.result.Payload %}', End: true }) }),
  });
  const { output: worker } = await run(ministack, Machine);
  process.stdout.write(`${JSON.stringify({ launcher: ministack.pid, worker, stateDir: dirname(ministack.log) })}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
