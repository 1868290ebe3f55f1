import type { Place } from './place.ts';
import { InputError } from '../lib/errors.ts';
import { paths } from './capsule-paths.ts';
import type { Need } from './need.ts';
import type { CommandStep, Contribution } from './step.ts';
import type { BpfObject } from '../mangler/bpf-object.ts';
import type { Arm, ManglerItem, Scenario } from '../scenario/model.ts';
import { xdpConflicts } from '../scenario/resolve/xdp-conflicts.ts';
import type { Program, Programs } from '../mangler/object.ts';
import type { ProgramManifest } from '../mangler/programs.ts';
import { encode } from '../mangler/params.ts';

export type { Programs } from '../mangler/object.ts';

export interface ManglerPlan {
  objects: BpfObject[];
  needs: Need[];
  contributions: Contribution[];
  attached: readonly AttachedMangler[];
}

/** A mangler in one arm: what the scenario says, and what is attached for it. */
export interface AttachedMangler {
  item: ManglerItem;
  index: number;
  program: Program;
  /** Its folder in the capsule's bpffs; the maps are in `maps` below. */
  pins: string;
  /** Where the kernel is that runs it. */
  place: Place;
  /** Of its filter; of no use for XDP. */
  priority: number;
}

/** On tc. Lower ones are for what must see a packet before a mangler does. */
const firstPriority = 100;
const deadlines = { load: 30_000, short: 10_000 };

/** Output with the counters of a mangler: `bpftool -j map dump`. */
export const statsStep = (manglerName: string) => `mangler/${manglerName}/stats`;

/** The program that is attached for a mangler in an arm. */
export function programIn(arm: Arm, item: ManglerItem, programs: Programs): Program {
  const program = programs.get(arm === 'pass' ? 'pass' : item.manifest.source);
  if (!program) throw new Error(`the program of ${item.name} in the arm ${arm} was not loaded`);
  return program;
}

/**
 * What the manglers add to the plan of a run in `arm`. Pure.
 * @param programs of src/mangler/object.ts; holds `pass` where that arm is asked for
 * @param guests nodes with a kernel of their own
 * @throws InputError where two can't be attached beside each other
 */
export function planManglers(
  scenario: Scenario,
  arm: Arm,
  programs: Programs,
  guests: ReadonlySet<string> = new Set(),
): ManglerPlan {
  if (arm === 'baseline') return { objects: [], needs: [], contributions: [], attached: [] };
  const conflicts = xdpConflicts(scenario.manglers);
  if (conflicts.length > 0) throw new InputError(conflicts);
  const hooked = new Map<string, number>();
  const attached = scenario.manglers.map((item, index): AttachedMangler => {
    const program = programIn(arm, item, programs);
    const place: Place = guests.has(item.node) ? { node: item.node } : 'capsule';
    const hook = `${item.node}:${item.interface} ${item.hook}`;
    const priority = (hooked.get(hook) ?? firstPriority - 1) + 1;
    hooked.set(hook, priority);
    return { item, index, program, pins: `${paths.bpffs}/${pinName(item.name)}`, place, priority };
  });
  const objects = new Map(attached.map(({ program: { object } }) => [object.path, object]));
  const classified = new Set<string>();
  const contributions = attached.flatMap((mangler): Contribution[] => {
    const { node, interface: name, hook } = mangler.item;
    const isClassified = classified.has(`${node}:${name}`);
    if (hook !== 'xdp') classified.add(`${node}:${name}`);
    const steps = [
      ...loadSteps(mangler),
      ...(hook === 'xdp' || isClassified ? [] : [clsactStep(mangler)]),
      attachStep(mangler),
    ];
    return [
      { stage: 'attach', lane: node, steps },
      {
        stage: 'collect',
        lane: 'manglers',
        steps: mangler.program.manifest.counts ? [collectStep(mangler)] : [],
      },
    ];
  });
  return { objects: [...objects.values()], needs: attached.flatMap(needsOf), contributions, attached };
}

function loadSteps({ item, program: { manifest, object }, pins, place }: AttachedMangler): CommandStep[] {
  const base = { place, deadline: deadlines.short };
  const title = `load ${manifest.name} for ${item.node}:${item.interface} ${item.hook}`;
  const load = { ...base, id: `mangler/${item.name}/load`, title, deadline: deadlines.load };
  const { functions } = manifest;
  if (!functions) {
    // Nothing says what is in it: the first program, as the type that the hook takes.
    const type = item.hook === 'xdp' ? 'xdp' : 'classifier';
    const argv = ['bpftool', 'prog', 'load', object.path, `${pins}/program`];
    return [
      { ...base, id: `mangler/${item.name}/pins`, title: `folder of ${item.name}`, argv: ['mkdir', pins] },
      { ...load, argv: [...argv, 'type', type, 'pinmaps', `${pins}/maps`] },
    ];
  }
  const all = { ...load, argv: ['bpftool', 'prog', 'loadall', object.path, pins, 'pinmaps', `${pins}/maps`] };
  if (!manifest.seeded) return [all];
  return [
    all,
    {
      ...base,
      id: `mangler/${item.name}/params`,
      title: `parameters of ${item.name}`,
      argv: updateArgv(pins, manifest, item.seed, item.parameters),
    },
  ];
}

/** Writes the parameters of a program, also while packets pass it. */
export function updateArgv(
  pins: string,
  manifest: ProgramManifest,
  seed: number,
  parameters: ManglerItem['parameters'],
): string[] {
  const value = encode(seed, manifest.parameters, parameters);
  const map = ['bpftool', 'map', 'update', 'pinned', `${pins}/maps/params`];
  return [...map, 'key', 'hex', '00', '00', '00', '00', 'value', 'hex', ...value];
}

function clsactStep({ item }: AttachedMangler): CommandStep {
  return {
    id: `mangler/${item.name}/clsact`,
    title: `hooks of ${item.node}:${item.interface}`,
    place: { node: item.node },
    argv: ['tc', 'qdisc', 'add', 'dev', item.interface, 'clsact'],
    deadline: deadlines.short,
  };
}

export function attachStep({ item, program: { manifest }, pins, priority }: AttachedMangler): CommandStep {
  const pinned = `${pins}/${manifest.functions?.[item.hook] ?? 'program'}`;
  const mode = item.mode === 'native' ? 'xdpdrv' : 'xdpgeneric';
  const filter = [
    'tc',
    'filter',
    'add',
    'dev',
    item.interface,
    item.hook,
    'prio',
    `${priority}`,
    'handle',
    '1',
  ];
  return {
    id: `mangler/${item.name}/attach`,
    title: `attach ${manifest.name} to ${item.node}:${item.interface} ${item.hook}`,
    place: { node: item.node },
    argv:
      item.hook === 'xdp'
        ? ['ip', 'link', 'set', 'dev', item.interface, mode, 'pinned', pinned]
        : [...filter, 'bpf', 'da', 'object-pinned', pinned],
    deadline: deadlines.short,
  };
}

function collectStep({ item, program: { manifest }, pins, place }: AttachedMangler): CommandStep {
  return {
    id: statsStep(item.name),
    title: `counters of ${item.name}`,
    place,
    argv: ['bpftool', '-j', 'map', 'dump', 'pinned', `${pins}/maps/stats`],
    deadline: deadlines.short,
    // Without a manifest, counters are only likely.
    ...(!manifest.functions && { onFailure: 'record' }),
  };
}

function needsOf({ item, index, program: { object } }: AttachedMangler): Need[] {
  const why = `manglers[${index}] (${item.name})`;
  const { node } = item;
  const tools = ['bpftool', ...(object.argv ? ['clang'] : []), item.hook === 'xdp' ? 'ip' : 'tc'];
  const needs: Need[] = [
    { root: 'loading BPF programs', why, node },
    ...tools.map((tool) => ({ tool, why })),
  ];
  if (item.hook === 'xdp') return needs;
  // An empty cBPF filter is enough to ask: "return 0".
  const filter = ['tc', 'filter', 'add', 'dev', 'lo', 'egress', 'prio', '1', 'bpf', 'bytecode', '1,6 0 0 0,'];
  const kernel = 'BPF programs on tc (CONFIG_NET_SCH_INGRESS, CONFIG_NET_CLS_BPF)';
  return [...needs, { kernel, probe: [['tc', 'qdisc', 'add', 'dev', 'lo', 'clsact'], filter], why, node }];
}

/** Names in a bpffs hold no dots. */
const pinName = (name: string): string =>
  /^[\w-]+$/.test(name) ? name : `_${Buffer.from(name).toString('hex')}`;
