import type { StageName } from '../../src/plan/step.ts';
import type { LabEvent } from '../../src/run/events.ts';
import { makeResult, makeRun } from './result.ts';

type Unstamped<E = LabEvent> = E extends LabEvent ? Omit<E, 'at'> : never;
const stages: StageName[] = ['create', 'link', 'attach', 'observe', 'traffic', 'collect'];
const step = {
  id: 'traffic/iperf3/client',
  title: 'iperf3: h1 to h2',
  place: 'capsule' as const,
  argv: ['true'],
  deadline: 1000,
};

/** The events of a session of so many runs, 10 ms apart. */
export function sessionEvents(runs: number): LabEvent[] {
  const events: Unstamped[] = [
    { type: 'start', scenario: 'tcp-psh', title: 'PSH', runs, seconds: 2.5 * runs },
    { type: 'prepare', what: 'compile tcp-psh', state: 'start' },
    { type: 'prepare', what: 'compile tcp-psh', state: 'end' },
    { type: 'warning', text: 'the cache is not writable' },
  ];
  for (let index = 0; index < runs; index++) {
    const run = { index, case: '', arm: 'mangled', repetition: index + 1 };
    events.push({ type: 'run-start', run, capsule: 1 });
    for (const stage of stages) {
      events.push({ type: 'stage-start', run, stage, steps: 1 }, { type: 'step-start', run, step });
      if (stage === 'traffic') events.push({ type: 'sample', run, step: step.id, bitsPerSecond: 4.2e9 });
      events.push(
        { type: 'step-end', run, step, exitCode: 0, milliseconds: 5 },
        { type: 'stage-end', run, stage, milliseconds: 10 },
      );
    }
    events.push({ type: 'teardown', run, state: 'start' }, { type: 'teardown', run, state: 'end' });
    events.push({ type: 'run-end', run, result: makeRun() });
  }
  events.push({ type: 'end', result: makeResult() });
  return events.map((event, index) => ({ ...event, at: index * 10 }) as LabEvent);
}
