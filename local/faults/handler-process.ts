import { ChildProcess, spawn } from 'node:child_process';

/** Loads a handler's bundle and invokes it with what its parent sends; ends when the parent is gone. */
const HOST = `
const { handler } = require(process.argv[1]);
const context = { functionName: 'function', memoryLimitInMB: '256', awsRequestId: 'local', invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:function', getRemainingTimeInMillis: () => 60000 };
process.on('message', (event) => handler(event, context).then((result) => process.send({ result: result ?? null }), (error) => process.send({ error: String(error) })));
`;

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** A deployed handler in a process of its own, one invocation at a time, as Lambda has it. */
export class HandlerProcess {
  private readonly child: ChildProcess;

  /** `bundle`: the `index.js` of an asset. `environment`: all that the process knows of the world. */
  constructor(bundle: string, environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, ['-e', HOST, bundle], { env: environment, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  }

  /** Rejects where the handler fails or its process ends. */
  public readonly invoke = async (event: unknown): Promise<unknown> => {
    const { result, error } = await new Promise<Answer>((resolve, reject) => {
      const ended = (code: number | null, signal: string | null) => reject(new Error(`the process ended with ${signal ?? code}`));
      this.child.once('exit', ended);
      this.child.once('message', (message: Answer) => {
        this.child.removeListener('exit', ended);
        resolve(message);
      });
      this.child.send(event as object, (failure) => failure && reject(failure));
    });
    if (error !== undefined) throw new Error(error);
    return result;
  };

  public async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}
