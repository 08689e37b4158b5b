/** A product as GetProducts of the AWS Price List API returns it. */
export function productOf(usagetype: string, steps: readonly (readonly [beginRange: string, usd: string])[], unit = 'GB'): string {
  const priceDimensions = Object.fromEntries(steps.map(([beginRange, USD], i) => [`SKU.JRTCKXETXF.${i}`, {
    unit, beginRange, endRange: steps[i + 1]?.[0] ?? 'Inf', description: `$${USD} per ${unit}`, appliesTo: [], rateCode: `SKU.JRTCKXETXF.${i}`, pricePerUnit: { USD },
  }]));
  return JSON.stringify({
    product: { sku: 'SKU', productFamily: 'Storage Snapshot', attributes: { servicecode: 'AmazonGlacier', regionCode: 'eu-west-1', usagetype, location: 'EU (Ireland)' } },
    serviceCode: 'AmazonGlacier',
    terms: { OnDemand: { 'SKU.JRTCKXETXF': { offerTermCode: 'JRTCKXETXF', sku: 'SKU', effectiveDate: '2026-11-01T00:00:00Z', priceDimensions, termAttributes: {} } } },
    version: '20261101000000',
    publicationDate: '2026-11-01T00:00:00Z',
  });
}
