import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import prettyBytes from 'pretty-bytes';
import type { WatchArguments } from './arguments';
import { isTransient, refusal } from './aws-errors';
import { RunReader, RunState } from './run-reader';
import { tablesOf } from './tables';
import { INVENTORY_KEYS } from '../../src/contracts/keys';
import { METRIC_STATUSES } from '../../src/contracts/metrics';
import { RUN_OUTCOME, RUN_PHASE } from '../../src/contracts/run';
import { count } from '../../src/domain/format';
import { EXIT } from '../errors';
import { InputError } from '../input-error';
import { onInterrupt } from '../interrupt';
import { Progress } from '../terminal/progress';
import { RunScreen } from '../terminal/run-screen';

/** `watch`: shows how far a run is, until it ends. @returns the exit status */
export async function watch(given: WatchArguments): Promise<number> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // which Node.js a later SDK needs is a question for developers
  const { profile, region } = given;
  const config = { ...(profile === undefined ? {} : { profile }), ...(region === undefined ? {} : { region }) };
  const cloudFormation = new CloudFormationClient(config);
  const dynamodb = new DynamoDBClient(config);
  const progress = new Progress(process.stderr);
  const release = onInterrupt(() => progress.say('Stopped watching. The run goes on in AWS. The same command looks again.'));
  try {
    const reader = new RunReader(DynamoDBDocumentClient.from(dynamodb), await tablesOf(cloudFormation, given), given.run);
    const ended = await follow(reader, given, progress);
    process.stdout.write(resultOf(given.run, ended));
    return ended.run.outcome === RUN_OUTCOME.SUCCEEDED || isPlanned(ended) ? EXIT.DONE : EXIT.NOT_ALL_DOWNLOADED;
  } catch (error) {
    throw refusal(error);
  } finally {
    release();
    progress.stop();
    cloudFormation.destroy();
    dynamodb.destroy();
  }
}

/** A launch is accepted some seconds before its run is made, more if the Orchestrator's first function has a cold start. */
const BEGINS_WITHIN_SECONDS = 30;

async function begun(reader: RunReader, { run: name, every }: WatchArguments, progress: Progress): Promise<RunState> {
  let [state, waited] = [await reader.read(), 0];
  if (!state) progress.say(`The transfer has no run ${name}. If it was just launched, it begins soon: looking for ${BEGINS_WITHIN_SECONDS} seconds`);
  for (; !state && waited < BEGINS_WITHIN_SECONDS; waited += every) {
    await sleep(every * 1000);
    state = await reader.read();
  }
  return existing(state, name);
}

function existing(state: RunState | undefined, name: string): RunState {
  if (!state) throw new InputError(`the transfer has no run ${name}`);
  return state;
}

async function follow(reader: RunReader, given: WatchArguments, progress: Progress): Promise<RunState> {
  const { run: name, every } = given;
  let state = await begun(reader, given, progress);
  progress.say(`Run ${name} of the vault ${state.run.vault_name}, launched ${state.run.started_at}`);
  const screen = new RunScreen(progress);
  for (;;) {
    screen.show(state.figures);
    if (isOver(state)) return state;
    await sleep(every * 1000);
    try {
      state = existing(await reader.read(), name);
    } catch (error) {
      if (!isTransient(error)) throw error;
      progress.say(`AWS did not answer (${(error as Error).message}). Trying again`);
    }
  }
}

/** Cleanup writes the outcome, then the run's last figures, and then takes the run off the list of active runs. */
const isOver = (state: RunState): boolean => (state.run.outcome !== undefined && !state.active) || isPlanned(state);
const isPlanned = ({ run, active }: RunState): boolean => run.phase === RUN_PHASE.PLANNED && !active;

function resultOf(name: string, state: RunState): string {
  const { run, figures: { byStatus, total } } = state;
  if (isPlanned(state)) return `${name} is planned, and nothing is requested. The plan is in the inventory bucket: ${INVENTORY_KEYS.planPage(name)}\n`;
  const counts = METRIC_STATUSES.filter((status) => byStatus[status].archives)
    .map((status) => `${count(byStatus[status].archives)} ${status} (${prettyBytes(byStatus[status].bytes)})`);
  const reason = run.stop_reason === undefined ? '' : `\nIt ended early: ${run.stop_reason}`;
  return `${name} ended: ${run.outcome}. Of ${count(total?.archives ?? 0)} archives ${counts.join(', ') || 'none was reached'}.${reason}\n`
    + `The report is in the inventory bucket: ${INVENTORY_KEYS.reportPage(name)}\n`;
}
