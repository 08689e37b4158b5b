import { ChildProcess, spawn } from 'node:child_process';

/** Script of the child process. It loads a handler's bundle and invokes it with each message. It ends with its parent. */
const HOST = `
const { handler } = require(process.argv[1]);
const context = { functionName: 'function', memoryLimitInMB: '256', awsRequestId: 'local', invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:function', getRemainingTimeInMillis: () => 60000 };
process.on('message', (event) => handler(event, context).then((result) => process.send({ result: result ?? null }), (error) => process.send({ error: String(error) })));
`;

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** A deployed handler in its own process with one invocation at a time, as in Lambda. */
export class HandlerProcess {
  private readonly child: ChildProcess;

  /**
   * @param bundle path of the asset's `index.js`
   * @param environment all environment variables of the process
   */
  constructor(bundle: string, environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, ['-e', HOST, bundle], { env: environment, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  }

  /** Rejects if the handler fails or its process ends. */
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
