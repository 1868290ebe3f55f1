import { buildDeadline } from '../../../plan/batch.ts';
import { ownStep } from '../../../plan/ip.ts';
import type { EventContext } from '../../../plan/kind.ts';
import type { CommandStep } from '../../../plan/step.ts';
import type { Node } from '../../../scenario/model.ts';
import { bridgesOf, configOf } from '../../node/ovs/config.ts';
import { ofctl } from '../../node/ovs/openflow-rules.ts';
import { directoryOf } from '../../node/ovs/paths.ts';
import { vsctl } from '../../node/ovs/steps.ts';

/** Lines of a dump begin with a blank, its heading doesn't. What they hold of counters is left unread. */
const save = '"$@" | sed -n "/^ /p" >"$0"';
/** A bridge without groups has nothing to restore. */
const restoreGroups = '[ ! -s "$0" ] || "$@" - <"$0"';

/** Lines of `ip -batch` that may find things there. */
const again = (lines: string): string => lines.replaceAll(/^(address|route) add /gm, '$1 replace ');

/** What is done before and after ovs-vswitchd is restarted. */
export function aroundRestart(node: Node, isKept: boolean, { scenario, kinds }: EventContext) {
  const step = (id: string, title: string, argv: readonly string[]): CommandStep => ({
    id,
    title: `${node.name}: ${title}`,
    place: 'capsule',
    argv,
    deadline: buildDeadline,
  });
  const file = (bridge: string, table: string) => `${directoryOf(node.name)}/${bridge}.${table}.saved`;
  const bridges = bridgesOf(configOf(node));
  const saved = bridges.flatMap(([name, bridge]) =>
    ['flows', 'groups'].map((table) => {
      const dump = ofctl(node, name, bridge, [`dump-${table}`], []);
      return step(`save/${name}/${table}`, `${name}: save ${table}`, [
        'sh',
        '-c',
        save,
        file(name, table),
        ...dump,
      ]);
    }),
  );
  const restored = bridges.flatMap(([name, bridge]) => [
    step(`restore/${name}/groups`, `${name}: restore groups`, [
      ...['sh', '-c', restoreGroups, file(name, 'groups')],
      ...ofctl(node, name, bridge, ['add-groups'], []),
    ]),
    step(
      `restore/${name}/flows`,
      `${name}: restore flows`,
      ofctl(node, name, bridge, ['replace-flows'], [file(name, 'flows')]),
    ),
  ]);
  const waits = 'other_config:flow-restore-wait';
  const hold = step('hold', 'no forwarding until its flows are back', [
    ...[...vsctl(node), '--no-wait', 'set', 'Open_vSwitch', '.', `${waits}=true`],
  ]);
  const release = step('release', 'forwarding', [
    ...[...vsctl(node), 'remove', 'Open_vSwitch', '.', 'other_config', 'flow-restore-wait'],
  ]);
  const configured = step('configured', 'all that the database says is done', [...vsctl(node), 'init']);
  // A socket of the one before, which was killed, may still lie there.
  const answers = bridges.map(([name, bridge]): CommandStep => {
    const argv = ofctl(node, name, bridge, ['show'], []);
    const says = `${node.name}: ${name} takes OpenFlow`;
    return {
      ...step(`answers/${name}`, `${name} takes OpenFlow`, argv),
      onFailure: 'record',
      ready: { says, place: 'capsule', argv, deadline: buildDeadline },
    };
  });
  // Its own interfaces may be made anew, or be as they were.
  const isUserspace = (configOf(node).datapath ?? 'netdev') === 'netdev';
  const own = isUserspace ? ownStep(node, scenario, kinds) : undefined;
  return {
    before: isKept ? [...saved, hold] : [],
    after: [
      configured,
      ...answers,
      ...(isKept ? [...restored, release] : []),
      ...(own ? [{ ...own, id: 'own', stdin: again(own.stdin ?? '') }] : []),
    ],
  };
}
