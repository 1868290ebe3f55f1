import { paths } from '../../../plan/capsule-paths.ts';
import type { CommandStep, Step } from '../../../plan/step.ts';
import type { Item, Scenario } from '../../../scenario/model.ts';
import { dropsObject } from './bpf-object.ts';
import { nodesOf, stepId, type Config } from './config.ts';

const deadline = 10_000;

// bpf(2): BPF_OBJ_GET is 7, BPF_RAW_TRACEPOINT_OPEN is 17, BPF_OBJ_PIN is 6. $ARGV: the program, the tracepoint, the link.
const attach = `my $number = \`uname -m\` =~ /aarch64/ ? 280 : 321;
sub bpf {
  my ($do, $attributes) = @_;
  my $fd = syscall($number, $do, $attributes, length $attributes);
  die "bpf($do): $!\\n" if $fd < 0;
  return $fd;
}
my ($program, $name, $link) = @ARGV;
my $pinned = bpf(7, pack('pLL', $program, 0, 0));
bpf(6, pack('pLL', $link, bpf(17, pack('pLL', $name, $pinned, 0)), 0));`;

// bpftool attaches to tracepoints from 7.2 on. $0: the object, $1: where it is pinned, $2: what does it without that.
const load = `if bpftool prog help 2>&1 | grep -q autoattach
then exec bpftool prog loadall "$0" "$1" pinmaps "$1/maps" autoattach
fi
bpftool prog loadall "$0" "$1" pinmaps "$1/maps" &&
exec perl -e "$2" "$1/count_drop" kfree_skb "$1/link"`;

const reasons = `bpftool btf dump file /sys/kernel/btf/vmlinux format raw |
sed -n "/^\\[[0-9]*\\] ENUM 'skb_drop_reason'/,/^\\[/p"`;

/** Attaches the program before the traffic; after it, detaches it and reads its maps and the names of the reasons. */
export function steps(
  item: Item<Config>,
  scenario: Scenario,
): { before: readonly Step[]; after: readonly Step[] } {
  const nth = Math.max(0, scenario.observe.filter(({ kind }) => kind === item.kind).indexOf(item));
  const pins = `${paths.bpffs}/${item.kind}_${nth}`;
  const capsule = (name: string, title: string, argv: string[]): CommandStep => ({
    id: stepId(item, name),
    title,
    place: 'capsule',
    argv,
    deadline,
  });
  const dump = (map: string) => ['bpftool', '-j', 'map', 'dump', 'pinned', `${pins}/maps/${map}`];
  const namespaces = nodesOf(item, scenario).map((node) => `/run/netns/${node}`);
  return {
    before: [
      capsule('load', 'count the packets that the kernel drops', [
        ...['sh', '-c', load, dropsObject().path, pins, attach],
      ]),
    ],
    after: [
      capsule('stop', 'count no more dropped packets', [
        ...['sh', '-c', 'rm -f "$0/link" "$0/count_drop"', pins],
      ]),
      capsule('namespaces', 'inode numbers of the network namespaces', [
        ...['stat', '-L', '-c', '%i %n', ...namespaces],
      ]),
      capsule('reasons', 'drop reasons of this kernel', ['sh', '-c', reasons]),
      capsule('full', 'drops that were not counted', dump('full')),
      capsule('places', 'read the dropped packets', dump('places')),
    ],
  };
}
