import { qnapOf } from './encoders';
import { expectPlainText, expectUndecodable, named } from './expectations';

it.each(['{"type":"file","path":"share/a.txt"}', '{"path":"share/a.txt","type":"file"}', '{ "type": "file", "size": 1, "path": "share/a.txt" }'])(
  'reads what QNAP wrote: %s', (description) => {
    expect(named(description)).toEqual({ name: 'share/a.txt', decoder: 'qnap' });
  });

it.each([
  ['{"type":"file","path":"\\\\u65e5\\\\u672c.txt"}', '日本.txt'],
  ['{"type":"file","path":"\\u65e5\\\\u672C.txt"}', '日本.txt'],
  ['{"type":"file","path":"\\\\ud83d\\\\ude00"}', '😀'],
  ['{"type":"file","path":"a\\\\u00"}', 'a/u00'],
  ['{"type":"file","path":"a\\\\U00e9"}', 'a/U00e9'],
])('unescapes a path a second time: %s is %s', (description, name) => {
  expect(named(description)).toEqual({ name, decoder: 'qnap' });
});

it.each([
  ['it is a folder', qnapOf('a', 'folder')],
  ['its type is in upper case', qnapOf('a', 'FILE')],
  ['its type is a number', '{"type":1,"path":"a"}'],
  ['it has no path', '{"type":"file"}'],
  ['its path is a number', '{"type":"file","path":1}'],
  ['its path is empty', '{"type":"file","path":""}'],
  ['its path leads elsewhere', '{"type":"file","path":"\\\\u002e\\\\u002e/a"}'],
  ['its path is half a pair', '{"type":"file","path":"\\\\ud83d"}'],
  ['its end is cut', '{"type":"file","path":"a'],
  ['its end is cut and its path is first', '{"path":"a","type":"fi'],
  ['it is cut after the type', '{"type":"file"'],
  ['the cut one is a folder', '{"type":"folder","path":"a'],
])('calls a description undecodable if %s', (_, description) => expectUndecodable(description));

it.each(['{"type":"backup","date":"2013-08-21"}', '{"path":"a"}', '{"type":"backup', '{type: file}', '{"types":1', '{"Type":"file","name":"a"}', '{"name":"a"}', '{"'])(
  'takes %j for a plain name', expectPlainText);
