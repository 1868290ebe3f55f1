import test from 'ava';
import { guestsIn, withGuests } from '../../src/result/guest-environment.ts';
import type { Environment } from '../../src/result/environment.ts';

const environment: Environment = {
  kernel: '6.18.5',
  architecture: 'x64',
  tools: {},
  offloads: {},
  objects: {},
  seed: 1,
};
const guest = {
  kernel: '6.1.0-49-cloud-amd64',
  from: 'debian:6.1',
  accelerator: 'tcg' as const,
  template: 'made' as const,
  seconds: 2,
  qemu: 'qemu-system-x86_64',
};
const output = (stdout: string) => ({ stdout, stderr: '', exitCode: 0, startedAt: 0, endedAt: 0 });

test('guests are told by the outputs of a run', (t) => {
  const outputs = new Map([
    ['guest/h1', output(JSON.stringify(guest))],
    ['node/h1/ip', output('')],
  ]);
  t.deepEqual(guestsIn(outputs), { h1: guest });
});

test('guests beside this machine leave the kernel alone; the last run tells of templates', (t) => {
  const told = withGuests(environment, [{ h1: guest }, { h1: { ...guest, template: 'used' } }]);
  t.is(told.kernel, '6.18.5');
  t.is(told.accelerator, 'tcg');
  t.is(told.guests?.h1?.template, 'used');
});

test('a lab inside a guest has the kernel of that', (t) => {
  const told = withGuests(environment, [{ capsule: guest }, { capsule: { ...guest, kernel: '6.12.1' } }]);
  t.is(told.kernel, '6.1.0-49-cloud-amd64, 6.12.1');
  t.is(told.details?.host, '6.18.5');
  t.is(withGuests(environment, [{}]), environment);
});
