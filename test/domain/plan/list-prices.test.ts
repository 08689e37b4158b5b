import { productOf } from './list-products';
import { listPrices } from '../../../src/domain/plan/list-prices';

describe('AWS\'s price list', () => {
  it('has the prices of the vault in the units of the plan, with the prefix of a region or without', () => {
    expect(listPrices([
      productOf('EU-Bulk-Retrieval-Bytes', [['0', '0.0030000000']]),
      productOf('USW2-Standard-Retrieval-Bytes', [['0', '0.0120000000']]),
      productOf('Expedited-Retrieval-Bytes', [['0', '0.0360000000']]),
      productOf('APS3-Requests-Tier2', [['0', '0.0000300000']], 'Requests'),
      productOf('EUC1-TimedStorage-ByteHrs', [['0', '0.0045000000'], ['51200', '0.0040000000']], 'GB-Mo'),
      productOf('EU-EarlyDelete-ByteHrs', [['0', '0.0045000000']], 'GB-Mo'),
      productOf('EU-Requests-Tier1', [['0', '0.0000550000']], 'Requests'),
    ])).toEqual({
      glacier_retrieval_Bulk: 0.003,
      glacier_retrieval_Standard: 0.012,
      glacier_retrieval_Expedited: 0.036,
      glacier_request_Bulk: 0.03,
      glacier_storage: 0.0045,
    });
  });

  it.each([
    ['another unit', [productOf('EU-Bulk-Retrieval-Bytes', [['0', '3']], 'TB')]],
    ['no price in USD', [productOf('EU-Bulk-Retrieval-Bytes', [['0', 'free']])]],
    ['a negative price', [productOf('EU-Bulk-Retrieval-Bytes', [['0', '-1']])]],
    ['no first step', [productOf('EU-Bulk-Retrieval-Bytes', [['100', '0.002']])]],
    ['two prices', [productOf('EU-Bulk-Retrieval-Bytes', [['0', '0.002']]), productOf('EU-Bulk-Retrieval-Bytes', [['0', '0.003']])]],
    ['a usage type that only ends alike', [productOf('EU-Provisioned-Bulk-Retrieval-Bytes', [['0', '0.002']])]],
    ['no terms', ['{"product":{"attributes":{"usagetype":"EU-Bulk-Retrieval-Bytes"}}}']],
    ['no product', ['{}']],
    ['the name of a method as its usage type', [productOf('constructor', [['0', '0.002']])]],
  ])('with %s says nothing of that price', (_, products) => expect(listPrices(products)).toEqual({}));

  it('that is no JSON is an error', () => expect(() => listPrices(['<html>'])).toThrow(SyntaxError));
});
