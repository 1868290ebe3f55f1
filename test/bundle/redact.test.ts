import { homedir } from 'node:os';
import test from 'ava';
import { redact, secretsIn, secretsOfMachine, type Secret } from '../../src/bundle/redact.ts';

const secrets: Secret[] = [
  { text: '/home/alice', what: 'the path of the home', stand: '~' },
  { text: 'alice', what: 'the name of the user', stand: 'USER' },
  { text: '192.0.2.7', what: 'an address of the machine', stand: 'ADDRESS' },
];

test('each secret is replaced, as a whole word, whatever its case', (t) => {
  t.is(redact('/home/alice/x by Alice at 192.0.2.7', secrets), '~/x by USER at ADDRESS');
  t.is(redact('malice 192.0.2.77', secrets), 'malice 192.0.2.77');
});

test('what a text has is told', (t) => {
  t.deepEqual(
    secretsIn('run as alice', secrets).map(({ what }) => what),
    ['the name of the user'],
  );
  t.deepEqual(secretsIn('nothing', secrets), []);
});

test('this machine: its home, and folders that are given; a short one would be everywhere', (t) => {
  const found = secretsOfMachine({ '/srv/results': 'RESULTS', '/': 'ROOT' });
  t.true(found.some(({ text }) => text === homedir()));
  t.true(found.some(({ text }) => text === '/srv/results'));
  t.false(found.some(({ text }) => text === '/'));
});

test('addresses that the lab has too are no secret', (t) => {
  const all = secretsOfMachine().filter(({ stand }) => stand === 'ADDRESS');
  const rest = secretsOfMachine({}, new Set(all.map(({ text }) => text)));
  t.deepEqual(
    rest.filter(({ stand }) => stand === 'ADDRESS'),
    [],
  );
});
