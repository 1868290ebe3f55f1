import type { Result } from '../../result/model.ts';

/** A difference in the machine, the tools or the scenario. A value that only one side has is absent on the other. */
export interface Difference {
  what: string;
  before?: string;
  after?: string;
}

/** Differences in the environment, the machine first. Only scenarios of both sides are considered. */
export function differencesBetween(before: readonly Result[], after: readonly Result[]): Difference[] {
  const shared = (own: readonly Result[], others: readonly Result[]) =>
    own.filter(({ scenario }) => others.some((other) => other.scenario.name === scenario.name));
  const [first, second] = [factsOf(shared(before, after)), factsOf(shared(after, before))];
  return [...plainDifferences(first, second), ...offloadDifferences(before, after)];
}

function plainDifferences(first: Map<string, string>, second: Map<string, string>): Difference[] {
  return [...new Set([...first.keys(), ...second.keys()])].flatMap((what) => {
    const [one, other] = [first.get(what), second.get(what)];
    if (one === other) return [];
    return [
      {
        what,
        ...(one === undefined ? {} : { before: one }),
        ...(other === undefined ? {} : { after: other }),
      },
    ];
  });
}

function factsOf(results: readonly Result[]): Map<string, string> {
  const facts = new Map<string, string>();
  const add = (what: string, value: unknown) => {
    if (value !== undefined) facts.set(what, value === null ? 'none' : String(value));
  };
  for (const { environment, scenario, cases } of results) {
    const { kernel, architecture, cpus, memory, lab, node, root, tools, objects, seed, details } =
      environment;
    const plain = {
      kernel,
      'kernel build': details?.build,
      accelerator: environment.accelerator,
      architecture,
      processor: details?.processor,
      processors: cpus,
      memory,
      root,
    };
    for (const [what, value] of Object.entries({ ...plain, lab, 'Node.js': node })) add(what, value);
    for (const [tool, version] of Object.entries(tools)) add(tool, version);
    for (const [program, hash] of Object.entries(objects)) add(`object ${program}`, hash.slice(0, 12));
    add(`${scenario.name}: file`, scenario.sha256?.slice(0, 12));
    add(`${scenario.name}: seed`, seed);
    for (const { name, runs } of cases)
      for (const [path, value] of buildsIn(runs[0]?.details?.nodes))
        add(`${[scenario.name, name].filter(Boolean).join(' ')}: ${path}`, value);
  }
  return facts;
}

/** For each end that both have: the features that are on in only one. */
function offloadDifferences(before: readonly Result[], after: readonly Result[]): Difference[] {
  return after.flatMap(({ scenario, environment }) => {
    const other =
      before.find((earlier) => earlier.scenario.name === scenario.name)?.environment.offloads ?? {};
    return Object.entries(environment.offloads).flatMap(([end, now]) => {
      const old = other[end];
      if (!old) return [];
      return [...new Set([...old, ...now])]
        .filter((feature) => old.includes(feature) !== now.includes(feature))
        .toSorted()
        .map((feature) => ({
          what: `${scenario.name}: ${end} ${feature}`,
          before: old.includes(feature) ? 'on' : 'off',
          after: now.includes(feature) ? 'on' : 'off',
        }));
    });
  });
}

/** Versions and builds that nodes report: paths to texts, at any depth. */
function buildsIn(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string' || typeof value === 'number') return [[path, String(value)]];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => buildsIn(one, path ? `${path}.${key}` : key));
}
