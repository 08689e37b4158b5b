import '../../support/lambda-env';
import { once } from 'events';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import { text } from 'stream/consumers';
import { PricingClient } from '@aws-sdk/client-pricing';
import { PRICE_LIST_REGION, PriceList } from '../../../src/handlers/aws/price-list';

const asked: { readonly scope: string; readonly body: Record<string, unknown> }[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => void text(request).then((body) => {
    const fields = JSON.parse(body) as Record<string, unknown>;
    asked.push({ scope: /Credential=[^,]*/.exec(request.headers.authorization!)![0], body: fields });
    const page = fields.NextToken ? { PriceList: ['{"second":1}'] } : { PriceList: ['{"first":1}'], NextToken: 'more' };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ FormatVersion: 'aws_v1', ...page }));
  })).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

it('reads all pages of the vault\'s prices in a region, where the price list is', async () => {
  const pricing = new PricingClient({ region: PRICE_LIST_REGION, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  expect(await new PriceList(pricing).glacierProducts('eu-west-1')).toEqual(['{"first":1}', '{"second":1}']);
  expect(asked.map(({ scope }) => scope.split('/').slice(2, 4))).toEqual([['us-east-1', 'pricing'], ['us-east-1', 'pricing']]);
  expect(asked[0].body).toMatchObject({ ServiceCode: 'AmazonGlacier', Filters: [{ Type: 'TERM_MATCH', Field: 'regionCode', Value: 'eu-west-1' }] });
  pricing.destroy();
});
