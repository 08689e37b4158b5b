import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { until } from './glacier-world';

const MAIN = resolve(__dirname, '../../../local/glacier/main.ts');
const PATIENCE_MS = 5000;
const ROOT = resolve(__dirname, '../../..');

/** The command behind `npm run glacier`, without the task runners. */
export const COMMAND = [process.execPath, '--import', 'tsx', MAIN];

/** A process of the emulator and its output. */
export class EmulatorProcess {
  /** Starts a process in its own process group, so that a test can send signals to it like a terminal. */
  public static run(...[command, ...args]: string[]): EmulatorProcess {
    return new EmulatorProcess(spawn(command, args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  public stdout = '';
  public stderr = '';
  public readonly ended: Promise<number | null>;

  private constructor(public readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => { this.stdout += text; });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => { this.stderr += text; });
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }

  public async endpoint(): Promise<string> {
    await until(() => {
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.stderr}`);
      return this.stdout.includes('Ctrl-C ends it.');
    });
    return this.after('Amazon Glacier emulator: ');
  }

  public async dataDir(): Promise<string> {
    await this.endpoint();
    return this.after('data:  ');
  }

  /** Waits until every process that holds its output has ended. @returns whether the directory is gone */
  public async isGone(directory: string): Promise<boolean> {
    await this.ended;
    return !existsSync(directory);
  }

  /** Sends SIGTERM, so that the process removes its data. If it does not end, SIGKILL follows. */
  public async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    const last = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE_MS);
    await this.ended;
    clearTimeout(last);
  }

  private after(label: string): string {
    return this.stdout.split(label)[1].split('\n')[0];
  }
}
