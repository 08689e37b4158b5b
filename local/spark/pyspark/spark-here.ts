import { spawnSync } from 'child_process';
import { join } from 'path';

/** What PySpark 3.5.4 and `spark/build_manifest.py` run on. */
const PYTHONS = ['3.10', '3.11'];
const JAVAS = [8, 11, 17];
const PYTHON_COMMANDS = ['python3', 'python3.11', 'python3.10', 'python'];
const PRINT_PYTHON = 'import sys; print("%d.%d" % sys.version_info[:2])';
/** `java -version` prints `openjdk version "17.0.15"`, and Java 8 prints `java version "1.8.0_402"`. */
const JAVA_VERSION = /version "(?:1\.)?(\d+)/;

/** The programs with which this computer can run Spark. */
export interface SparkTools {
  readonly python: string;
  readonly java: string;
}

/** @returns the programs, or why Spark cannot run here: a part of a sentence, with what to do */
export function sparkHere(env: NodeJS.ProcessEnv = process.env): SparkTools | { readonly missing: string } {
  const python = pythonHere(env);
  const java = javaHere(env);
  const missing = [
    ...(python ? [] : ['Python 3.10 or 3.11 (apt-get install python3 python3-venv, or set PYTHON to its path)']),
    ...(java ? [] : ['Java 8, 11 or 17 (apt-get install openjdk-17-jre-headless, or set JAVA_HOME)']),
  ];
  return python && java ? { python, java } : { missing: `this computer has no ${missing.join(' and no ')}` };
}

function pythonHere(env: NodeJS.ProcessEnv): string | undefined {
  return (env.PYTHON ? [env.PYTHON] : PYTHON_COMMANDS).find((command) => PYTHONS.includes(said(command, ['-c', PRINT_PYTHON], env).trim()));
}

function javaHere(env: NodeJS.ProcessEnv): string | undefined {
  const command = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java';
  return JAVAS.includes(Number(JAVA_VERSION.exec(said(command, ['-version'], env))?.[1])) ? command : undefined;
}

/** What a command prints. Empty if it is not there or fails. */
function said(command: string, args: string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  return status === 0 ? stdout + stderr : '';
}
