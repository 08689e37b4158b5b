import { ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleCli } from '../../../packaging/cli/bundle';

export interface PlanRun {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** The CLI as it is published, a folder with input files, and a temporary directory for the plan, so that a test sees what it leaves behind. */
export class PlanWorld {
  public readonly folder = mkdtempSync(join(tmpdir(), 'plan-test-'));
  private readonly temporary = join(this.folder, 'tmp');

  constructor() {
    mkdirSync(this.temporary);
    bundleCli({ project: join(__dirname, '..', '..', '..'), outfile: this.path('cli.js'), version: '1.2.3' });
  }

  /** Writes a file. @returns its path */
  public file(name: string, content: string | Uint8Array): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  public path(name: string): string {
    return join(this.folder, name);
  }

  public start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<PlanRun> } {
    const env = { ...process.env, TMPDIR: this.temporary };
    const child = spawn(process.execPath, [this.path('cli.js'), 'plan', ...args], { env, cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout!.setEncoding('utf8').on('data', (text) => { stdout += text; });
    child.stderr!.setEncoding('utf8').on('data', (text) => { stderr += text; });
    return { child, ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code: code ?? signal!, stdout, stderr }))) };
  }

  public run(...args: string[]): Promise<PlanRun> {
    return this.start(...args).ended;
  }

  /** Files that plans left behind. */
  public left(): string[] {
    return readdirSync(this.temporary);
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
