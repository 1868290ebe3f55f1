import test from 'ava';
import type { CommandStep, DaemonStep, StopStep } from '../../src/plan/step.ts';
import { emulatedFactor, Patience } from '../../src/run/patience.ts';

const command: CommandStep = {
  id: 'a',
  title: 'a',
  place: 'capsule',
  argv: ['true'],
  deadline: 1000,
  ready: { says: 'it is there', place: 'capsule', argv: ['true'], deadline: 200 },
};

test('all deadlines of a step are longer by the factor, in one place', (t) => {
  const patience = new Patience(2.5);
  const step = patience.step(command);
  t.is(step.deadline, 2500);
  t.is(step.ready!.deadline, 500);
  const daemon = patience.step({
    id: 'd',
    title: 'd',
    daemon: 'a',
    signal: 'TERM',
    deadline: 10,
    start: command,
  } as DaemonStep);
  t.is(daemon.deadline, 25);
  t.is(daemon.start!.ready!.deadline, 500);
  t.is(
    patience.step({ id: 's', title: 's', stop: 'a', signal: 'TERM', deadline: 10 } as StopStep).deadline,
    25,
  );
  t.is(patience.condition(command.ready!).deadline, 500);
});

test('an emulated guest makes it longer by itself, unless the command line says otherwise', (t) => {
  const own = new Patience();
  t.is(own.step(command), command);
  own.emulated();
  t.is(own.of(1000), emulatedFactor * 1000);
  const asked = new Patience(1);
  asked.emulated();
  t.is(asked.of(1000), 1000);
});
