import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GlacierWorld } from './glacier-world';
import { ensureVenv } from '../../../local/python/venv';

const SMALL = 'a small archive'.length;
const LARGE = 3 * 1024 * 1024 + 'and a bit'.length;

it('boto3, which is independent of this project, fills, reads and empties a vault', async () => {
  const { python } = await ensureVenv();
  const world = await GlacierWorld.start();
  try {
    const { stdout } = await promisify(execFile)(python, [join(__dirname, 'boto3_client.py'), world.emulator.endpoint]);
    expect(JSON.parse(stdout)).toEqual({
      vaults: ['from-boto3'],
      described: { NumberOfArchives: 2, SizeInBytes: SMALL + LARGE },
      jobs: ['ArchiveRetrieval', 'ArchiveRetrieval', 'InventoryRetrieval'],
      csv: expect.stringMatching(/^ArchiveId,.*\n.{138},"small \\"quoted\\"",.*,15,.*\n.{138},"large\\parts",.*\n$/),
      ranges: [
        [[206, `bytes 0-${SMALL - 1}/${SMALL}`, true], [206, `bytes 5-9/${SMALL}`, false]],
        [[206, `bytes 0-2097151/${LARGE}`, true], [206, `bytes 5-9/${LARGE}`, false]],
      ],
      refusal: ['InvalidParameterValueException', 400],
      vaults_left: [],
    });
  } finally {
    await world.stop();
  }
}, 300_000); // the first run installs boto3
