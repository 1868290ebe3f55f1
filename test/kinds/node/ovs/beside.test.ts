import test from 'ava';
import { execa } from 'execa';
import { launcher, ownLab } from '../../../helpers/cli.ts';
import { skipWithoutRoot } from '../../../helpers/skip.ts';

/**
 * A "machine" with an Open vSwitch of its own at the usual places (in namespaces, so that the real one is left
 * alone), on which two labs run at once. Prints what `ovs-vsctl show` says before, each time it says something
 * else, and after; then how many times it was asked meanwhile.
 */
const machine = `set -e
mount -n -t tmpfs none /run; mkdir -p /run/openvswitch /run/log; ip link set dev lo up
export OVS_LOGDIR=/run/log OVS_DBDIR=/run/log
ovsdb-tool create /run/log/conf.db
ovsdb-server --remote=punix:/run/openvswitch/db.sock --pidfile -vconsole:off /run/log/conf.db &
until [ -S /run/openvswitch/db.sock ]; do sleep 0.01; done
ovs-vswitchd --pidfile -vconsole:off &
ovs-vsctl --retry --timeout=20 add-br system0 -- set Bridge system0 datapath_type=netdev
links() { ip -o link | cut -d: -f2; }
ovs-vsctl show; links
"$0" up "$1" >/dev/null 2>&1 & first=$!
"$0" up "$2" >/dev/null 2>&1 & second=$!
before=$(ovs-vsctl show) asked=0
while kill -0 $first 2>/dev/null || kill -0 $second 2>/dev/null; do
  now=$(ovs-vsctl show); asked=$((asked + 1))
  [ "$now" = "$before" ] || echo "during: $now"
done
wait $first && wait $second
echo ---; ovs-vsctl show; links
echo "--- $asked"`;

test('two labs at once, beside a running Open vSwitch that notices neither', async (t) => {
  if (skipWithoutRoot(t)) return;
  const own = ownLab(t);
  const yaml = `title: t
lab: two-hosts-ovs
traffic: [{ ping: { from: h1, to: h2, count: 100 } }]
expect: [{ metric: ping.loss, equals: 0 }]
`;
  const files = [own.scenario('one', yaml), own.scenario('two', yaml)];
  const flags = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const { stdout } = await execa('unshare', [...flags, 'bash', '-c', machine, launcher, ...files], {
    env: { XDG_STATE_HOME: own.directory },
  });
  const [before, after, asked] = stdout.split(/^---\s*/m);
  t.regex(before!, /Bridge system0/);
  t.is(after, before);
  t.true(Number(asked) > 3);
});
