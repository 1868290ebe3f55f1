import type { Outputs } from '../lib/output.ts';
import type { GuestDetails } from '../kinds/node/vm/read.ts';
import { offloadsIn, type Environment } from './environment.ts';
import { guestsIn, withGuests } from './guest-environment.ts';

/** What the outputs of a run tell of the environment. */
export interface Found {
  offloads: Environment['offloads'];
  /** By name; absent in what was kept before there were any. */
  guests?: Record<string, GuestDetails>;
}

export const foundIn = (outputs: Outputs): Found => ({
  offloads: offloadsIn(outputs),
  guests: guestsIn(outputs),
});

/** The environment with what its runs told; of the same interface the last counts. */
export const withFound = (environment: Environment, runs: readonly Found[]): Environment =>
  withGuests(
    { ...environment, offloads: Object.assign({}, ...runs.map(({ offloads }) => offloads)) },
    runs.map(({ guests = {} }) => guests),
  );
