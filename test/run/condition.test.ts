import test from 'ava';
import type { CommandStep } from '../../src/plan/step.ts';
import { sawItself } from '../../src/run/condition.ts';

const argv = ['ip', '-n', 'h1', '-o', 'link', 'show', 'up'];
const ready = {
  says: 'a carrier',
  place: 'capsule',
  argv,
  stdout: '^(?!.*NO-CARRIER)',
  deadline: 1,
} as const;
const step: CommandStep = { id: 'a', title: 'a', place: 'capsule', argv: [...argv], deadline: 1, ready };
const output = { stdout: 'eth0: <UP>', stderr: '', exitCode: 0, startedAt: 0, endedAt: 1 };

test('a step that looks itself need not look again', (t) => {
  t.true(sawItself(step, output));
  t.false(sawItself(step, { ...output, stdout: 'eth0: <NO-CARRIER,UP>' }));
  t.false(sawItself(step, { ...output, exitCode: 1 }));
});

test('what another command, or another place, must show is not shown by the step', (t) => {
  t.false(sawItself({ ...step, argv: ['true'] }, output));
  t.false(sawItself({ ...step, place: { node: 'h1' } }, output));
  t.false(sawItself({ ...step, ready: undefined }, output));
});
