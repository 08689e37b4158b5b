import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { setTimeout } from 'timers/promises';
import { describeSpark } from './work-folders';
import { PySparkOptions, runPySpark } from '../../local/spark/pyspark/run-spark';
import { sparkHere } from '../../local/spark/pyspark/spark-here';

jest.setTimeout(300_000); // The environment may have to be installed first.

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'run-spark-')); });
afterEach(() => rmSync(folder, { recursive: true }));

function command(path: string, line: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), `#!/bin/sh\n${line}\n`);
  chmodSync(join(folder, path), 0o755);
}

describe('whether Spark can run here', () => {
  it('needs a Python and a Java of the right versions', () => {
    const NEITHER = /^this computer has no Python 3\.10 or 3\.11 \(.*\) and no Java 8, 11 or 17 \(/;
    expect(sparkHere({ PATH: folder })).toEqual({ missing: expect.stringMatching(NEITHER) });

    command('python3', 'echo 3.12');
    command('java', 'echo \'openjdk version "21.0.2" 2024-01-16\' >&2');
    expect(sparkHere({ PATH: folder })).toEqual({ missing: expect.stringMatching(NEITHER) });

    command('python3.11', 'echo 3.11');
    expect(sparkHere({ PATH: folder })).toEqual({ missing: expect.stringMatching(/^this computer has no Java/) });

    command('jdk/bin/java', 'echo \'java version "1.8.0_402"\' >&2');
    expect(sparkHere({ PATH: folder, JAVA_HOME: join(folder, 'jdk') })).toEqual({ python: 'python3.11', java: join(folder, 'jdk/bin/java') });

    command('java', 'echo \'openjdk version "17.0.15" 2025-04-15\' >&2');
    expect(sparkHere({ PATH: folder })).toEqual({ python: 'python3.11', java: 'java' });
    expect(sparkHere({ PATH: folder, PYTHON: join(folder, 'python3') })).toEqual({ missing: expect.stringMatching(/^this computer has no Python/) });
  });
});

const SAY_FOLDER = 'import os, sys\nopen(sys.argv[1], "w").write(os.getcwd())\n';
const SAY_SETTINGS = `import os, pyspark, sys
said = [pyspark.__version__, *map(os.environ.get, ["SPARK_LOCAL_IP", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"])]
open(sys.argv[1], "w").write(" ".join(map(str, said)))`;

/** These scripts do not start Java. */
describeSpark('a script that runs with Spark', () => {
  const run = (script: string, options?: PySparkOptions) => {
    writeFileSync(join(folder, 'script.py'), script);
    return runPySpark(join(folder, 'script.py'), [join(folder, 'said')], options);
  };
  const said = () => readFileSync(join(folder, 'said'), 'utf8');

  it('has the locked version, a bounded heap, no page, and the address of this computer only', async () => {
    process.env.SPARK_CONF_DIR = '/elsewhere';
    await run(SAY_SETTINGS, { cores: 1, memory: '300m', settings: { 'spark.sql.shuffle.partitions': '3' } });
    delete process.env.SPARK_CONF_DIR;
    expect(said()).toMatch(/^3\.5\.4 127\.0\.0\.1 None '--master' 'local\[1\]' '--driver-memory' '300m' /);
    for (const setting of ['driver.bindAddress=127.0.0.1', 'driver.host=127.0.0.1', 'ui.enabled=false', 'hadoop.fs.file.impl=org.apache.hadoop.fs.RawLocalFileSystem', 'sql.shuffle.partitions=3']) {
      expect(said()).toContain(`'spark.${setting}'`);
    }
  });

  it('shows what it said if it fails, and its folder is removed', async () => {
    await expect(run(`${SAY_FOLDER}sys.exit("It went wrong.")`)).rejects.toThrow('Spark ended with code 1:\nIt went wrong.');
    expect(said()).toContain('spark-');
    expect(existsSync(said())).toBe(false);
  });

  it('is ended by its signal', async () => {
    const stop = new AbortController();
    const ended = expect(run(`${SAY_FOLDER}import time\ntime.sleep(600)`, { signal: stop.signal })).rejects.toThrow('aborted');
    while (!existsSync(join(folder, 'said')) || !said()) await setTimeout(20);
    stop.abort();
    await ended;
    expect(existsSync(said())).toBe(false);
  });
});
