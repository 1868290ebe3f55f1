import { buildDeadline } from '../../../plan/batch.ts';
import type { EventContext } from '../../../plan/kind.ts';
import { attachStep, updateArgv, type AttachedMangler } from '../../../plan/manglers.ts';
import type { CommandStep, Contribution } from '../../../plan/step.ts';
import type { EventItem } from '../../../scenario/model.ts';
import { isOn, type Config } from './schema.ts';

/** In the arm `baseline` there is nothing to switch; in `pass`, `pass` has no parameters and stays what it is. */
export function steps(item: EventItem<Config>, { manglers, programs, arm }: EventContext) {
  const { name, config } = item;
  const mangler = manglers.find((mangler) => mangler.item.name === config.name);
  if (!mangler) return { run: [] };
  const id = (what: string) => `event/${name}/${what}`;
  const program = config.manifest && arm !== 'pass' ? programs.get(config.manifest.source) : undefined;
  const swapped = program && { ...mangler, program, pins: `${mangler.pins}-${name}` };
  const target = swapped ?? mangler;
  const { manifest } = target.program;
  const update: CommandStep[] =
    config.parameters && manifest.seeded && arm !== 'pass'
      ? [
          {
            id: id('params'),
            title: `parameters of ${config.name}`,
            place: mangler.place,
            argv: updateArgv(target.pins, manifest, mangler.item.seed, config.parameters),
            deadline: buildDeadline,
          },
        ]
      : [];
  const isChanged = config.state !== undefined || swapped !== undefined;
  const attach = {
    ...(config.state === undefined || isOn(config) ? put(target) : away(mangler)),
    id: id('attach'),
  };
  return {
    run: [...update, ...(isChanged ? [attach] : [])],
    ...(swapped ? { before: load(swapped, mangler, id('load')), objects: [swapped.program.object] } : {}),
  };
}

/** In the place of what is there, or where nothing is. */
function put(mangler: AttachedMangler): CommandStep {
  const step = attachStep(mangler);
  const argv =
    mangler.item.hook === 'xdp'
      ? ['ip', '-force', ...step.argv.slice(1)]
      : step.argv.map((word) => (word === 'add' ? 'replace' : word));
  return { ...step, argv };
}

function away({ item, priority }: AttachedMangler): CommandStep {
  const { node, interface: device, hook } = item;
  const mode = item.mode === 'native' ? 'xdpdrv' : 'xdpgeneric';
  return {
    id: '',
    title: `${item.name} off ${node}:${device} ${hook}`,
    place: { node },
    argv:
      hook === 'xdp'
        ? ['ip', 'link', 'set', 'dev', device, mode, 'off']
        : ['tc', 'filter', 'del', 'dev', device, hook, 'prio', `${priority}`],
    deadline: buildDeadline,
  };
}

/** Another program with the counters of the first, ready before the traffic. */
function load(swapped: AttachedMangler, mangler: AttachedMangler, id: string): Contribution[] {
  const { object, manifest } = swapped.program;
  const { node, interface: device, hook } = mangler.item;
  const stats = ['map', 'name', 'stats', 'pinned', `${mangler.pins}/maps/stats`];
  const argv = ['bpftool', 'prog', 'loadall', object.path, swapped.pins, ...stats];
  const step: CommandStep = {
    id,
    title: `load ${manifest.name} for ${node}:${device} ${hook}`,
    place: mangler.place,
    argv: [...argv, 'pinmaps', `${swapped.pins}/maps`],
    deadline: buildDeadline,
  };
  return [{ stage: 'attach', lane: node, steps: [step] }];
}
