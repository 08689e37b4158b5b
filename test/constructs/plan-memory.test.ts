import { DEFAULT } from '../../src/contracts/defaults';
import { planOf } from '../../src/domain/plan/plan';
import { figuresOf, entry, planInput } from '../domain/plan/plans';
import { defaultTemplate } from '../support/default-template';
import { propertiesOf } from '../support/templates';

/** The line of all functions together that the plan does not show by name. They have different memories. */
const OTHERS = 'all other functions';
/** Function in a plan's bill → its id in the template. */
const FUNCTIONS: Record<string, string> = {
  'Chunk Retrieval': 'TransferChunkPipelineChunkRetrieval',
  'Notifications Processor': 'TransferChunkPipelineNotificationsProcessor',
  'Validate': 'TransferValidationValidate',
  'Request Archives': 'TransferInitiateRetrievalRequestArchives',
  'Metrics Processor': 'TransferMetricsMetricsProcessor',
  'Sweep': 'TransferExtendDownloadWindowSweepFunction',
  'Build Manifest': 'TransferGetInventoryBuildManifest',
  'Write Report': 'TransferCleanupWriteReport',
};

it('the plan prices each function with its deployed memory', () => {
  const template = defaultTemplate();
  const durations = planOf(planInput(figuresOf([entry()]), { chunkMemory: DEFAULT.CHUNK_MEMORY })).cost.lines.filter(({ item }) => item.endsWith(': duration') && !item.startsWith(OTHERS));
  const planned = Object.fromEntries(durations.map(({ item, formula }) => [item.split(':')[0], Number(/(\d+) MiB$/.exec(formula)![1])]));
  const deployed = Object.entries(FUNCTIONS).map(([name, id]) => [name, propertiesOf(template, 'AWS::Lambda::Function', id).MemorySize as number]);
  expect(planned).toEqual(Object.fromEntries(deployed));
});
