import { defaultTemplate } from '../support/default-template';
import { definitionOf } from '../support/machines';
import { Simulation, StateError } from '../support/simulation';
import { allowedActions } from '../support/templates';

const BEGIN = 'Try to begin an upload';
const PART = 'Try to send a part';
const COMPLETE = 'Try to complete the upload';
const END = 'End the trial upload';
const REFUSED = `${END} after a refusal`;
const denial = () => new StateError('DestinationRefuses', JSON.stringify({ errorType: 'DestinationRefuses', errorMessage: 'AccessDenied: told so', trace: [] }));

/** An Orchestrator in which S3 denies what happens in these states. */
function launch(denied: readonly string[], hasManifest = false, objectRules?: true) {
  const payloads: Record<string, unknown> = {};
  let cleanup: Record<string, unknown> | undefined;
  const orchestrator = new Simulation(definitionOf(defaultTemplate(), 'OrchestratorWorkflow'), async ({ state, given }) => {
    const { Payload, Input } = await given();
    if ([BEGIN, PART, COMPLETE, END, REFUSED].includes(state)) payloads[state] = Payload;
    if (denied.includes(state)) throw denial();
    switch (state) {
      case 'Register run': return { Payload: { run: 'run-1', has_manifest: hasManifest, ...(objectRules && { object_rules: objectRules }) } };
      case BEGIN: return { Payload: { upload_id: 'u', answers: {} } };
      case 'Approve plan': return { Payload: { transfer: false, plan: 's3://plan' } };
      case 'Clean up after an error':
        cleanup = Input;
        return { Output: {} };
      default: return { Output: {}, Payload: {} };
    }
  });
  return { orchestrator, payloads, ended: orchestrator.execute({ action: 'launch' }), cleanup: () => cleanup };
}

describe('before anything is paid, the Orchestrator', () => {
  it.each([['a launch', false], ['a resume with its manifest', true]])('has each writing function try what it does later: %s', async (_, hasManifest) => {
    const { orchestrator, payloads, ended } = launch([], hasManifest);
    await ended;
    expect(orchestrator.visits.slice(0, 7)).toEqual(['Register run', 'Run left behind?', BEGIN, PART, COMPLETE, END, 'Manifest there?']);
    expect(payloads).toEqual({
      [BEGIN]: { probe: 'begin', run: 'run-1' },
      [PART]: { probe: 'part', run: 'run-1', upload_id: 'u' },
      [COMPLETE]: { probe: 'complete', run: 'run-1', upload_id: 'u' },
      [END]: { probe: 'end', run: 'run-1', upload_id: 'u' },
    });
  });

  it.each<[string, boolean, true | undefined, string[]]>([
    ['once more when the manifest says what object rules give', false, true, ['Get inventory', 'Object rules?', 'Note the manifest', BEGIN, PART, COMPLETE, END, 'Manifest there?', 'Approve plan']],
    ['no second time without object rules', false, undefined, ['Get inventory', 'Object rules?', 'Approve plan']],
    ['no second time if the manifest was there before', true, true, ['Approve plan']],
  ])('has them try %s', async (_, hasManifest, objectRules, after) => {
    const { orchestrator, ended } = launch([], hasManifest, objectRules);
    await ended;
    expect(orchestrator.visits.slice(7, 7 + after.length)).toEqual(after);
    expect(orchestrator.visits.filter((state) => state === 'Get inventory')).toHaveLength(hasManifest ? 0 : 1);
  });

  it.each([
    ['the beginning', [BEGIN], []],
    ['a part', [PART], [REFUSED]],
    ['a completion', [COMPLETE], [REFUSED]],
    ['a part and the end', [PART, REFUSED], [REFUSED]],
    ['the end', [END], []],
  ])('refuses the launch if S3 denies %s, and ends the upload that it began', async (_, denied, ends) => {
    const { orchestrator, payloads, ended, cleanup } = launch(denied);
    await expect(ended).rejects.toMatchObject({ name: 'DestinationRefuses', reason: 'AccessDenied: told so' });
    expect(orchestrator.visits).not.toContain('Get inventory');
    expect(orchestrator.visits.filter((state) => state === REFUSED)).toEqual(ends);
    if (ends.length) expect(payloads[REFUSED]).toEqual({ probe: 'end', run: 'run-1', upload_id: 'u' });
    expect(cleanup()).toMatchObject({ run: 'run-1', stopped: true, error: 'DestinationRefuses', cause: 'AccessDenied: told so' });
  });

  it('may invoke the three writing functions, and no other function of the pipeline', () => {
    const invoked = Object.entries(allowedActions(defaultTemplate(), 'TransferOrchestratorWorkflowRole'))
      .filter(([name, actions]) => actions.includes('lambda:InvokeFunction') && !name.includes('Orchestrator') && !name.endsWith(':*')).map(([name]) => name);
    expect(invoked.sort()).toEqual(['ChunkPipelineChunkRetrieval', 'ChunkPipelineNotificationsProcessor', 'ValidationValidate'].map((name) => `\${Transfer${name}.Arn}`));
  });
});
