import { closeSync, openSync, readSync, rmSync, writeSync } from 'fs';
import { join } from 'path';

/** The scratch space is full. */
export class ScratchFullError extends Error {
  public readonly name = 'ScratchFullError';
  constructor(most: number) {
    super(`the scratch space of ${most} bytes is full`);
  }
}

/**
 * A folder for intermediate files. All its files together never have more than `most` bytes.
 *
 * The caller must call `removeAll` in the end, also after an error. If the process dies first, its files stay in the folder.
 * The next process that uses the folder must empty it first.
 */
export class ScratchSpace {
  /** The most bytes that the files had at the same time. */
  public peak = 0;
  private readonly files = new Set<ScratchFile>();
  private held = 0;
  private made = 0;

  constructor(private readonly folder: string, private readonly most: number) {}

  public create(): ScratchFile {
    this.made += 1;
    const file = new ScratchFile(join(this.folder, `sorted-${this.made}`), this);
    this.files.add(file);
    return file;
  }

  /** Books bytes before a file writes them. @throws `ScratchFullError` if they do not fit */
  public take(bytes: number): void {
    if (this.held + bytes > this.most) throw new ScratchFullError(this.most);
    this.held += bytes;
    this.peak = Math.max(this.peak, this.held);
  }

  public release(file: ScratchFile): void {
    if (this.files.delete(file)) this.held -= file.size;
  }

  public removeAll(): void {
    for (const file of [...this.files]) file.remove();
  }

  /** Turns the error of a full disk into `ScratchFullError`: the disk can be smaller than `most`. */
  public full(error: unknown): unknown {
    return (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new ScratchFullError(this.held) : error;
  }
}

/** A file that is written once from its beginning to its end, and then read at any place. Synchronous, because the sorter does nothing else meanwhile. */
export class ScratchFile {
  public size = 0;
  private readonly descriptor: number;

  constructor(private readonly path: string, private readonly space: ScratchSpace) {
    this.descriptor = openSync(path, 'wx+', 0o600);
  }

  public append(bytes: Uint8Array, length: number): void {
    this.space.take(length);
    this.size += length;
    try {
      for (let done = 0; done < length;) done += writeSync(this.descriptor, bytes, done, length - done, this.size - length + done);
    } catch (error) {
      throw this.space.full(error);
    }
  }

  /** Reads up to `length` bytes from `position` of the file into `target` at `at`. @returns the number of bytes that were read */
  public read(target: Uint8Array, at: number, length: number, position: number): number {
    let done = 0;
    while (done < length) {
      const read = readSync(this.descriptor, target, at + done, length - done, position + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  public remove(): void {
    this.space.release(this);
    closeSync(this.descriptor);
    rmSync(this.path);
  }
}
