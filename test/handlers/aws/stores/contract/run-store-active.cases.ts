import type { Contract } from './contract';
import { activeRow, RUN, runRow } from './run-rows';
import type { RunStore } from '../../../../../src/handlers/aws/stores/run-store';

const deletionRow = activeRow({ sk: `${RUN}|deletion`, deletion: true });
const elsewhere = activeRow({ execution_arn: 'execution-2' });

/** The list of active runs. */
export const activeRunCases: Pick<Contract<RunStore>['cases'], 'activeRun' | 'activeRuns' | 'activeEntries' | 'register' | 'approve' | 'unregister'> = {
  activeRun: [
    { name: 'gives what the list says of the run', before: [activeRow({ sk: 'run-2' }), activeRow()], call: (runs) => runs.activeRun(RUN), answer: activeRow() },
    { name: 'gives nothing if the run is not listed', before: [activeRow({ sk: 'run-2' }), runRow()], call: (runs) => runs.activeRun(RUN) },
  ],
  activeRuns: [
    {
      name: 'gives the runs of the list, and nothing else of the table',
      before: [activeRow(), activeRow({ sk: 'run-2', approved: true }), runRow()],
      call: (runs) => runs.activeRuns(),
      answer: [{ ...activeRow(), run: RUN }, { ...activeRow({ sk: 'run-2', approved: true }), run: 'run-2' }],
    },
    { name: 'gives nothing if no run is listed', before: [runRow()], call: (runs) => runs.activeRuns(), answer: [] },
    { name: 'leaves deletions out', before: [activeRow(), deletionRow], call: (runs) => runs.activeRuns(), answer: [{ ...activeRow(), run: RUN }] },
  ],
  activeEntries: [
    {
      name: 'gives the runs and the deletions of the list, each with its run, and nothing else of the table',
      before: [activeRow(), deletionRow, runRow()],
      call: (runs) => runs.activeEntries(),
      answer: [{ ...activeRow(), run: RUN }, { ...deletionRow, run: RUN }],
    },
  ],
  register: [
    {
      name: 'lists the run',
      before: [activeRow({ sk: 'run-2' })],
      call: (runs) => runs.register(RUN, 'photos', 'execution-1'),
      answer: true,
      after: [activeRow({ sk: 'run-2' }), activeRow()],
    },
    {
      name: 'lists it again for its execution, and leaves the approval and the wait',
      before: [activeRow({ vault_name: 'music', approved: true, completion_wait: 'wait' })],
      call: (runs) => runs.register(RUN, 'photos', 'execution-1'),
      answer: true,
      after: [activeRow({ approved: true, completion_wait: 'wait' })],
    },
    {
      name: 'leaves the run to another execution',
      before: [elsewhere],
      call: (runs) => runs.register(RUN, 'photos', 'execution-1'),
      answer: false,
    },
  ],
  approve: [
    {
      name: 'marks the run of its execution',
      before: [activeRow({ completion_wait: 'wait' })],
      call: (runs) => runs.approve(RUN, 'execution-1'),
      answer: true,
      after: [activeRow({ completion_wait: 'wait', approved: true })],
    },
    { name: 'leaves the run to another execution', before: [elsewhere], call: (runs) => runs.approve(RUN, 'execution-1'), answer: false },
    { name: 'lists no run', before: [activeRow({ sk: 'run-2' })], call: (runs) => runs.approve(RUN, 'execution-1'), answer: false },
  ],
  unregister: [
    {
      name: 'takes the run off the list, and no other',
      before: [activeRow(), activeRow({ sk: 'run-2' }), runRow()],
      call: (runs) => runs.unregister(RUN, 'execution-1'),
      answer: true,
      after: [activeRow({ sk: 'run-2' }), runRow()],
    },
    { name: 'leaves the run to another execution', before: [elsewhere], call: (runs) => runs.unregister(RUN, 'execution-1'), answer: false },
    { name: 'may be done again', before: [activeRow({ sk: 'run-2' })], call: (runs) => runs.unregister(RUN, 'execution-1'), answer: true },
  ],
};
