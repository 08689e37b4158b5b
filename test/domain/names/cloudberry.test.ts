import { cloudBerryOf } from './encoders';
import { expectPlainText, expectUndecodable, timeless } from './expectations';

const VECTOR = '{"Path":"CB+AF8-M5/B:/c01","UTCDateModified":"20150101T000000Z","Flags":1}';
const DECODED = { name: 'CB_M5/B:/c01', decoder: 'cloudberry', contentFlags: ['compressed'] };

it('reads what CloudBerry wrote', () => {
  expect(timeless(VECTOR)).toEqual(DECODED);
});

it.each([
  ['twice', JSON.stringify(VECTOR)],
  ['twice, without the outer quotes', JSON.stringify(VECTOR).slice(1, -1)],
  ['once, in quotes', `"${VECTOR}"`],
])('reads JSON that is encoded %s', (_, description) => {
  expect(timeless(description)).toEqual(DECODED);
});

it('reads a Windows path that is encoded twice', () => {
  const once = cloudBerryOf('C:\\größe\\"日本".txt');
  expect(timeless(JSON.stringify(once)).name).toBe('C:/größe/"日本".txt');
  expect(timeless(once).name).toBe('C:/größe/"日本".txt');
});

it.each([
  [0, undefined], [1, ['compressed']], [2, ['encrypted']], [3, ['compressed', 'encrypted']], [4, undefined], [7, ['compressed', 'encrypted']],
  ['1', undefined], [null, undefined], [-0.5, undefined],
])('reads the flags %j as %j', (Flags, contentFlags) => {
  expect(timeless(cloudBerryOf('a', { Flags }))).toEqual({ name: 'a', decoder: 'cloudberry', ...(contentFlags && { contentFlags }) });
});

it.each([
  '{"Path":"a"}',
  '{ "Path" : "a" }',
  '{"UTCDateModified":"20150101T000000Z","Path":"a"}',
  '{"Flags":0,"UTCDateModified":"20150101T000000Z","Path":"a"}',
  '{"Flags":0,"Path":"a"}',
])('reads members in any order: %s', (description) => {
  expect(timeless(description)).toEqual({ name: 'a', decoder: 'cloudberry' });
});

it('names a folder without a slash at the end', () => {
  expect(timeless(cloudBerryOf('photos/2012/'), true)).toEqual({ name: 'photos/2012', decoder: 'cloudberry' });
});

it.each([
  ['its end is cut', VECTOR.slice(0, -1)],
  ['its path is cut', VECTOR.slice(0, 14)],
  ['nothing follows the first member', '{"Path"'],
  ['its second encoding is cut', JSON.stringify(VECTOR).slice(0, 30)],
  ['it has no path', '{"UTCDateModified":"20150101T000000Z","Flags":1}'],
  ['its path is no text', '{"Path":1}'],
  ['its path is empty', '{"Path":""}'],
  ['its path leads elsewhere', '{"Path":"../a"}'],
  ['something follows', `${VECTOR} x`],
  ['its path is half a pair', '{"Path":"+2D0-"}'],
])('calls a description undecodable if %s', (_, description) => expectUndecodable(description));

it.each(['{"Path to":1}', '{not json', '{', '{}', '{"paths":["a"]}', '"{notes}"', '{"Flags":["x"]}', '{"Flags":1}', 'Path: a', '["Path"]'])(
  'takes %j for a plain name', expectPlainText);
