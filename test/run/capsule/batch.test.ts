import test from 'ava';
import { startAgent } from '../../../src/run/capsule/agent.ts';
import { createCapsule } from '../../../src/run/capsule/capsule.ts';
import { capsuleTransport } from '../../../src/run/transport.ts';

const clock = () => performance.now();

/** What comes a moment after the link is up. */
const volatile =
  / (state|mode) \w+| tentative|NO-CARRIER,|,LOWER_UP| linkdown|\n +inet6 fe80.*\n.*|(^|\n)fe80::.*/g;

/** Batches, each for fresh namespaces with eth0 (an end of a veth pair whose other end is up) and eth1 (down). */
const batches: Record<string, string[]> = {
  host: [
    'link set dev lo up',
    'address add 10.0.0.1/24 dev eth0',
    'address add fd00::1/64 dev eth0 nodad',
    'link set dev eth0 up',
    'neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent',
    'neigh replace fd00::2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent',
    'route add default via 10.0.0.2 dev eth0',
    'route add ::/0 via fd00::2 dev eth0',
    'route add 10.9.0.0/16 via 10.0.0.3 dev eth0',
    'route add fd09::/16 via fd00::3 dev eth0',
    'route add 10.8.8.8 via 10.0.0.3 dev eth0',
  ],
  'another address of the loopback': ['link set dev lo up', 'address add 127.0.0.9/32 dev lo'],
  'lines that are left to ip': [
    'link set dev eth0 up mtu 1400',
    'address add 10.0.0.1/24 dev eth0',
    'route add 10.9.0.0/16 dev eth0',
  ],
  'a second time': [
    'address add 10.0.0.1/24 dev eth0',
    'address add 10.0.0.1/24 dev eth0',
    'link set dev eth0 up',
  ],
  'no such device': ['link set dev eth0 up', 'link set dev eth7 up', 'link set dev lo up'],
  'no such gateway': [
    'address add 10.0.0.1/24 dev eth0',
    'link set dev eth0 up',
    'route add default via 10.7.0.1 dev eth0',
  ],
  'an address of no family': ['address add 10.0.0.300/24 dev eth0'],
  'a prefix that is too long': ['address add 10.0.0.1/33 dev eth0'],
  'addresses of two families': [
    'address add 10.0.0.1/24 dev eth0',
    'link set dev eth0 up',
    'route add 10.9.0.0/16 via fd00::1 dev eth0',
  ],
};

test('the agent does what ip does with the same batch, and says the same of what fails', async (t) => {
  const capsule = await createCapsule({ id: `batch-${process.pid}`, name: 'batch', directory: '/' });
  t.teardown(() => capsule.destroy());
  const agent = await startAgent(capsule);
  if (!agent) return void t.fail('there is no compiler');
  t.teardown(() => agent.close('the test has ended'));
  const transports = { ip: capsuleTransport(capsule), agent: capsuleTransport(capsule, new Set(), agent) };
  const run = (who: keyof typeof transports, argv: string[], stdin?: string) =>
    transports[who].start({ place: 'capsule', argv, stdin, short: true }, clock).ended;
  for (const [name, lines] of Object.entries(batches)) {
    const seen: unknown[] = [];
    for (const who of ['ip', 'agent'] as const) {
      await run('ip', ['ip', '-batch', '-'], 'netns add n\nnetns add far\n');
      const links = [
        'link add eth0 index 7 address 02:00:00:00:00:01 type veth peer name eth0 index 7 address 02:00:00:00:00:02 netns far',
        'link add eth1 index 8 address 02:00:00:00:00:03 type dummy',
      ];
      await run('ip', ['ip', '-n', 'n', '-batch', '-'], `${links.join('\n')}\n`);
      await run('ip', ['ip', '-n', 'far', 'link', 'set', 'dev', 'eth0', 'up']);
      const { exitCode, stdout, stderr } = await run(
        who,
        ['ip', '-n', 'n', '-batch', '-'],
        `${lines.join('\n')}\n`,
      );
      const state = [];
      for (const words of [
        ['addr'],
        ['route'],
        ['-6', 'route'],
        ['neigh'],
        ['route', 'show', 'table', 'local'],
      ])
        state.push((await run('ip', ['ip', '-n', 'n', ...words])).stdout.replaceAll(volatile, '').trim());
      seen.push({ exitCode, stdout, stderr, state });
      await run('ip', ['ip', '-batch', '-'], 'netns del n\nnetns del far\n');
    }
    t.deepEqual(seen[1], seen[0], name);
  }
});
