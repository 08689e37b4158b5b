import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ensureSparkVenv, ensureVenv } from '../../local/python/venv';
import { sparkHere } from '../../local/spark/pyspark/spark-here';

/** Runs before any test worker starts. It installs the Python packages, once, because a test would time out over it. */
export default async function globalSetup(): Promise<void> {
  await ensureVenv({ tests: true, site: true });
  const spark = sparkHere();
  if ('python' in spark) await ensureSparkVenv(spark.python);
  process.env.PROJECT_OF_TESTS = join(__dirname, '../..');
  // CDK leaves a directory for each app that it synthesizes. Workers inherit this one, which the teardown removes with all of them.
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'jest-'));
}
