import { TABLES } from './tables';
import { defaultTemplate } from '../../../../support/default-template';

it.each([
  ['transfers', 'TransferTable'],
  ['waits', 'AsyncFacilitator'],
  ['figures', 'Metrics'],
] as const)('the contracts of stores run on a table %s like the one in the template', (id, part) => {
  const tables = Object.entries(defaultTemplate().findResources('AWS::DynamoDB::Table')).filter(([logicalId]) => logicalId.includes(part));
  expect(tables).toHaveLength(1);
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = tables[0][1].Properties;
  expect({ KeySchema, AttributeDefinitions, GlobalSecondaryIndexes }).toEqual(TABLES[id]);
});
