import { dirname } from 'path';
import { deploy, fn, invoke, machine, role, run } from './support';
import { MiniStack } from '../../../local/ministack/ministack';

/** Run as a process of its own by lifecycle.test.ts, which kills it: starts a MiniStack with a warm worker, tells their pids, and waits for ever. */
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
