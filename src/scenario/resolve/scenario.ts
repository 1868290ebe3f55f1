import { complain, seedOf, type Context } from './context.ts';
import { metricsOf } from '../metric-names.ts';
import type { Arm, Scenario } from '../model.ts';
import { durationOf } from './event-times.ts';
import { resolveEvents } from './events.ts';
import { resolveExpectations } from './expectations.ts';
import { namesTaken, resolveObservations, resolveTraffic } from './items.ts';
import { resolveManglers } from './manglers.ts';
import { resolveTopology } from './topology.ts';

type Identity = Pick<Scenario, 'file' | 'directory' | 'name' | 'case'>;

/** A file that its schema has let through, as a Scenario; further mistakes are noted in the context. */
export async function resolveScenario(context: Context, identity: Identity): Promise<Scenario> {
  const { root } = context;
  const topology = resolveTopology(context);
  const taken = namesTaken(context);
  const seed = seedOf(context);
  const manglers = await resolveManglers(context, taken, seed);
  const arms = resolveArms(context);
  const traffic = resolveTraffic(context, taken, topology);
  const scenario: Scenario = {
    ...identity,
    title: root.title ?? identity.name,
    ...(root.description === undefined ? {} : { description: root.description }),
    seed,
    topology,
    ...(root.packages === undefined ? {} : { packages: root.packages }),
    manglers,
    traffic,
    observe: resolveObservations(context, taken, topology),
    events: resolveEvents(context, taken, { topology, manglers, traffic, arms }),
    expect: [],
    ...(root.alone === undefined ? {} : { alone: root.alone }),
    arms,
    repeat: 1,
  };
  const expect = resolveExpectations(context, {
    metrics: metricsOf(scenario, context.kinds),
    arms,
    end: durationOf(context, traffic),
  });
  // One run of each arm says nothing of the noise.
  const compares = expect.some(({ of }) => of && 'arm' in of);
  return { ...scenario, expect, repeat: root.repeat ?? (compares ? 5 : 1) };
}

function resolveArms(context: Context): Arm[] {
  const { manglers, arms } = context.root;
  const mangles = (manglers?.length ?? 0) > 0 || context.incomplete.has('manglers');
  if (!arms) return [mangles ? 'mangled' : 'baseline'];
  for (const [index, arm] of arms.entries()) {
    if (arm !== 'baseline' && !mangles)
      complain(context, ['arms', index], `the arm ${arm} needs a mangler`, {
        allowed: '`manglers` names them',
      });
    if (arms.indexOf(arm) < index)
      complain(context, ['arms', index], `the arm ${arm} is listed twice`, {
        allowed: 'each arm once; for more runs use `repeat`',
      });
  }
  return arms;
}
