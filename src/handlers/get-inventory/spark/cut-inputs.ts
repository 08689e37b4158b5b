import { RunInputs, RunInputsPorts } from './run-inputs';
import { WorkFolder, WorkPorts } from './work-folder';
import { SPARK_FILE } from '../../../contracts/spark';
import { CutInputsResult, SparkInput } from '../../../contracts/workflow';
import { cutInputs } from '../../../domain/inventory/spark/cut-inputs';
import { CutState } from '../../../domain/inventory/spark/piece';

export type CutInputsPorts = RunInputsPorts & WorkPorts;

/** Cuts the inputs of a run into pieces, as far as the time allows. The next invocation goes on at the last cut. */
export async function cutRunInputs(input: SparkInput, deadline: number, ports: CutInputsPorts): Promise<CutInputsResult> {
  const work = new WorkFolder(input.run, input.manifest, ports);
  const inputs = await RunInputs.open(input, ports);
  const before = await work.json<CutState>(SPARK_FILE.CUTS);
  if (before) inputs.requireSame(await work.required(SPARK_FILE.INPUTS));
  else await work.putJson(SPARK_FILE.INPUTS, inputs.versions);
  const state = await cutInputs(before, inputs.cutRequest, inputs, () => ports.clock.now() < deadline);
  await work.putJson(SPARK_FILE.CUTS, state);
  if (!state.done) return { done: false };
  await work.putJson(SPARK_FILE.HEAD, state.head);
  await work.putJson(SPARK_FILE.PIECES, state.pieces);
  return { done: true };
}
