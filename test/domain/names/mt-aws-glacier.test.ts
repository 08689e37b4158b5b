import { mt1Of, mt2Of } from './encoders';
import { expectPlainText, expectUndecodable, timeless } from './expectations';

const MT2 = 'mt2 eyJmaWxlbmFtZSI6ImZpbGUvYSIsIm10aW1lIjoiMjAxMjExMDNUMDYyOTM4WiJ9';
const MT1 = 'mt1 eyJmaWxlbmFtZSI6IsOQwq9Bw5DCryIsIm10aW1lIjoiMTk3MDAxMDFUMDAwMjAzWiJ9';

const encoded = (version: string, json: string): string => `${version} ${Buffer.from(json).toString('base64url')}`;

it('reads what mt-aws-glacier wrote', () => {
  expect(timeless(MT2)).toEqual({ name: 'file/a', decoder: 'mt-aws-glacier-mt2' });
});

it('reads the double encoding of early versions', () => {
  expect(timeless(MT1)).toEqual({ name: 'ЯAЯ', decoder: 'mt-aws-glacier-mt1' });
});

it.each(['a', 'ab', 'abc', 'abcd'])('reads %j with padding and without padding', (filename) => {
  for (const [encode, decoder] of [[mt2Of, 'mt-aws-glacier-mt2'], [mt1Of, 'mt-aws-glacier-mt1']] as const) {
    const description = encode(filename);
    const padding = '='.repeat((4 - (description.length - 4) % 4) % 4);
    expect(timeless(description)).toEqual({ name: filename, decoder });
    expect(timeless(description + padding)).toEqual({ name: filename, decoder });
  }
});

it.each(['{"mtime":"20121103T062938Z","filename":"a"}', '{ "filename": "a" }'])('reads members in any order, with spaces or without: %s', (json) => {
  expect(timeless(encoded('mt2', json))).toEqual({ name: 'a', decoder: 'mt-aws-glacier-mt2' });
});

it.each([
  ['its end is cut', MT2.slice(0, -3)],
  ['its beginning is all there is', 'mt2 eyJ'],
  ['it is no base64', MT2.replace('maWx', 'm!Wx')],
  ['it is of the other alphabet', `mt2 ${Buffer.from('{"filename":"~~~???"}').toString('base64')}`],
  ['something follows', `${MT2} x`],
  ['its JSON is cut', encoded('mt2', '{"filename":"a"')],
  ['it has no file name', encoded('mt2', '{"mtime":"20121103T062938Z"}')],
  ['its file name is a number', encoded('mt2', '{"filename":1}')],
  ['its file name is empty', encoded('mt2', '{"filename":""}')],
  ['it is no UTF-8', `mt2 ${Buffer.from('{"filename":"\xff"}', 'latin1').toString('base64url')}`],
  ['it is encoded once in place of twice', encoded('mt1', '{"filename":"日"}')],
  ['it is encoded once, and half of each character looks like another', encoded('mt1', '{"filename":"š"}')],
  ['its second encoding is no UTF-8', encoded('mt1', '{"filename":"ÿ"}')],
  ['its first encoding is no UTF-8', `mt1 ${Buffer.from('{"filename":"\xff"}', 'latin1').toString('base64url')}`],
])('calls a description undecodable if %s', (_, description) => expectUndecodable(description));

it.each(['mt2 backup of friday', 'mt2', 'mt2 ', 'mt1 eyes only', 'mt2 eyewitness', 'mt3 eyJmaWxlbmFtZSI6ImEifQ', 'MT2 eyJm', 'mt2-eyJm', 'mt2 2013-08-21'])(
  'takes %j for a plain name', expectPlainText);
