import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { TABLE } from '../contracts/keys';
import { StoreOptions } from '../part-options';
import { tableOptions } from '../private/stores';

/** What TransferTable needs: nothing. */
export interface TransferTableProps extends StoreOptions {}

/**
 * Keeps the state of every run, archive and chunk. Every other part reads or writes it.
 *
 * The name that CloudFormation gives the table also tells the Glacier jobs of this deployment from those of others.
 *
 * @example
 * const transferTable = new TransferTable(this, 'TransferTable');
 * new Metrics(this, 'Metrics', { transferTable: transferTable.table });
 */
export class TransferTable extends Construct {
  /** Has the partition key `pk`, the sort key `sk`, and a stream of new and old images. */
  public readonly table: dynamodb.ITable;

  /**
   * @param scope Scope of the construct, such as a stack.
   * @param id Id of the construct in its scope. With another id, its resources are made anew.
   * @param props What the construct needs, and what the user decides.
   */
  constructor(scope: Construct, id: string, props: TransferTableProps = {}) {
    super(scope, id);
    const table = new dynamodb.Table(this, 'Table', {
      ...tableOptions(props),
      partitionKey: { name: TABLE.PK, type: dynamodb.AttributeType.STRING },
      sortKey: { name: TABLE.SK, type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    });
    table.addGlobalSecondaryIndex({
      indexName: TABLE.STATUS_INDEX,
      partitionKey: { name: TABLE.STATUS_KEY, type: dynamodb.AttributeType.STRING },
      sortKey: { name: TABLE.DUE_AT, type: dynamodb.AttributeType.NUMBER },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
    this.table = table;
  }
}
