import test from 'ava';
import { collision, pathProblem } from '../../src/bundle/entry-path.ts';

test('paths that stay below a folder on any file system', (t) => {
  for (const path of ['a', 'a/b.yaml', 'é/ü.txt', '.hidden/x', 'a b/c', 'x..y', '日本/本'])
    t.is(pathProblem(path), undefined, path);
});

test('paths that do not', (t) => {
  for (const path of [
    '',
    '/',
    '/a',
    '..',
    'a/..',
    'a/../b',
    './a',
    'a/',
    'a//b',
    'a\\b',
    'c:/x',
    'a\0',
    'a\r',
    'a/b ',
    'a.',
  ])
    t.is(typeof pathProblem(path), 'string', JSON.stringify(path));
});

test('names that some file system takes for one', (t) => {
  t.is(collision(['a', 'b/a', 'b/c']), undefined);
  t.deepEqual(collision(['a/x', 'A/y']), ['a', 'A']);
  t.deepEqual(collision(['straße', 'STRASSE']), ['straße', 'STRASSE']);
  t.deepEqual(collision(['a/b', 'a']), ['a', 'a/b']);
});
