import { paginateGetProducts, PricingClient } from '@aws-sdk/client-pricing';

/** The API has three endpoints, and each knows the prices of all regions. https://docs.aws.amazon.com/general/latest/gr/billing.html */
export const PRICE_LIST_REGION = 'us-east-1';

/** AWS's list prices of the day. */
export class PriceList {
  constructor(private readonly pricing: PricingClient) {}

  /** @returns the products of Glacier's vaults in a region, a JSON document each */
  public async glacierProducts(region: string): Promise<string[]> {
    const found: string[] = [];
    for await (const { PriceList: products = [] } of paginateGetProducts({ client: this.pricing }, {
      ServiceCode: 'AmazonGlacier',
      Filters: [{ Type: 'TERM_MATCH', Field: 'regionCode', Value: region }],
    })) found.push(...products.map(String));
    return found;
  }
}
