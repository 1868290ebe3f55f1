import { createHash } from 'node:crypto';
import { type Kinds } from '../kinds/index.ts';
import { kindOf } from '../scenario/kind.ts';
import { loadPrograms } from '../mangler/object.ts';
import { planRun } from '../plan/plan.ts';
import type { Scenario } from '../scenario/model.ts';
import type { SuiteCase } from './model.ts';

/**
 * A scenario as a case of a suite.
 * @param id unique in the suite
 * @throws ExpectedError where a mangler can't be read
 */
export function suiteCase(scenario: Scenario, kinds: Kinds, id: string = idOf(scenario)): SuiteCase {
  return {
    id,
    scenario,
    alone: scenario.alone ?? isMeasured(scenario, kinds),
    sha256: contentHash(scenario, kinds),
  };
}

/** "tcp-psh", "tcp-psh [MTU=9000]" */
export const idOf = ({ name, case: { name: values } }: Scenario): string =>
  values === '' ? name : `${name} [${values}]`;

/** Whether an expectation is about something that a busy machine changes. */
export function isMeasured(scenario: Scenario, kinds: Kinds): boolean {
  const measuring = new Set([
    ...scenario.traffic
      .flat()
      .flatMap((item) => (kindOf(kinds.traffic, item.kind).measures ? item.name : [])),
    ...scenario.observe.flatMap((item) => (kindOf(kinds.observe, item.kind).measures ? item.name : [])),
  ]);
  return scenario.expect.some(
    ({ metric, of }) =>
      measuring.has(metric.item) || (of !== undefined && 'metric' in of && measuring.has(of.metric.item)),
  );
}

/** Hash of what is run and what must hold, wherever the file is. */
function contentHash(scenario: Scenario, kinds: Kinds): string {
  const programs = loadPrograms(scenario);
  const hash = createHash('sha256');
  for (const arm of scenario.arms) {
    const { directory: _, ...plan } = planRun(scenario, { arm, repetition: 1 }, kinds, programs);
    hash.update(JSON.stringify(plan));
  }
  const expect = scenario.expect.map((expectation) => ({ ...expectation, position: undefined }));
  return hash.update(JSON.stringify([expect, scenario.repeat, scenario.arms, scenario.inVm])).digest('hex');
}
