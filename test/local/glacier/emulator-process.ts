import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { until } from './glacier-world';

const MAIN = resolve(__dirname, '../../../local/glacier/main.ts');
const PATIENCE_MS = 5000;
const ROOT = resolve(__dirname, '../../..');

/** The command that `npm run glacier` ends in, without the runners around it. */
export const COMMAND = [process.execPath, '--import', 'tsx', MAIN];

/** A process of ours and what it printed. */
export class EmulatorProcess {
  /** A process group of its own, so that a test can play the terminal. */
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

  /** Nothing is left of it: every holder of its output has ended, and the directory is gone. */
  public async isGone(directory: string): Promise<boolean> {
    await this.ended;
    return !existsSync(directory);
  }

  /** Asks first, so that its data goes with it; a test that broke it must not leave it running. */
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
