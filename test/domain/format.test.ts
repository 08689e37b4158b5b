import { count, size, usd } from '../../src/domain/format';

describe('figures for people', () => {
  it.each([[0, '0 B'], [1023, '1023 B'], [1024, '1.0 KiB'], [1.5 * 2 ** 40, '1.5 TiB'], [2 ** 60, '1024.0 PiB']])('%d bytes are %s', (bytes, words) => {
    expect(size(bytes)).toBe(words);
  });

  it.each([[0, '$0.00'], [0.000005, '$0.000005'], [0.01, '$0.01'], [1229.206, '$1,229.21']])('%d USD are %s', (amount, words) => {
    expect(usd(amount)).toBe(words);
  });

  it('separates thousands by commas', () => {
    expect(count(1234567)).toBe('1,234,567');
  });
});
