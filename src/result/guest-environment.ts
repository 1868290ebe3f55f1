import type { Outputs } from '../lib/output.ts';
import type { GuestDetails } from '../kinds/node/vm/read.ts';
import type { Environment } from './environment.ts';

const output = /^guest\/(.+)$/;

/** The guests of a run, by name, as the executor told of them. */
export function guestsIn(outputs: Outputs): Record<string, GuestDetails> {
  return Object.fromEntries(
    [...outputs].flatMap(([id, { stdout }]) => {
      const name = output.exec(id)?.[1];
      return name === undefined ? [] : [[name, JSON.parse(stdout) as GuestDetails]];
    }),
  );
}

/**
 * The environment with the guests of all runs. Where the whole lab is inside of one, the kernel is the guest's;
 * where cases have different ones, all of them are named.
 */
export function withGuests(
  environment: Environment,
  runs: readonly Record<string, GuestDetails>[],
): Environment {
  const guests = Object.assign({}, ...runs) as Record<string, GuestDetails>;
  if (Object.keys(guests).length === 0) return environment;
  const whole = [...new Set(runs.flatMap(({ capsule }) => capsule?.kernel ?? []))];
  return {
    ...environment,
    ...(whole.length > 0 ? { kernel: whole.join(', ') } : {}),
    accelerator: Object.values(guests).some(({ accelerator }) => accelerator === 'tcg') ? 'tcg' : 'kvm',
    guests,
    details: { ...environment.details, host: environment.kernel },
  };
}
