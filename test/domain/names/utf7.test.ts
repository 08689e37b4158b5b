import * as fc from 'fast-check';
import { utf7Of } from './encoders';
import { utf7 } from '../../../src/domain/names/utf7';

it.each([
  ['CB+AF8-M5/B:/c01', 'CB_M5/B:/c01'],
  ['Hi Mom -+Jjo--!', 'Hi Mom -☺-!'],
  ['+ZeVnLIqe-', '日本語'],
  ['A+ImIDkQ.', 'A≢Α.'],
  ['1 +- 1', '1 + 1'],
  ['+-+-', '++'],
  ['+--', '+-'],
  ['+AF8', '_'],
  ['+AF8.txt', '_.txt'],
  ['+AF8 b', '_ b'],
  ['+AF8--', '_-'],
  ['+2D3eAA-', '😀'],
  ['+2D0-+3gA-', '\ud83d\ude00'],
  ['+AEEAQgBD-', 'ABC'],
  ['+AEEAQgBDAEQ-', 'ABCD'],
])('reads %j as %j', (encoded, text) => {
  expect(utf7(encoded)).toBe(text);
});

it.each(['plain', '', '+', 'a+', 'a + b', '+.', '++', '+é-', '+A-', '+AF-', '+AF9-', '+AF+-', '+AFAA-', '+AF8A-', '+AF8AA-', '+AEEAQh-', '+AEEAQgA-', 'C++/CLI'])(
  'leaves %j as it is', (text) => {
    expect(utf7(text)).toBe(text);
  });

it('reads the valid sequences beside a malformed one', () => {
  expect(utf7('+A-/+AF8-/+')).toBe('+A-/_/+');
});

it('reads every text that an encoder wrote', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
    expect(utf7(utf7Of(text))).toBe(text);
  }));
});

it('changes no text without a plus sign', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
    expect(utf7(text.replaceAll('+', ''))).toBe(text.replaceAll('+', ''));
  }));
});

it('keeps characters outside of sequences, wherever a sequence is cut', () => {
  const pieces = fc.array(fc.constantFrom('+', '-', 'AF8', 'A', '/', '.', 'é', '_'), { maxLength: 20 });
  fc.assert(fc.property(pieces, (all) => {
    const outside = (text: string) => [...text].filter((character) => character === '.' || character === 'é').join('');
    expect(outside(utf7(all.join('')))).toBe(outside(all.join('')));
  }));
});
