/**
 * What people write before they know the word that this project has, from other tools and from habit: the key that
 * it is here, or a sentence.
 */
export type Guesses = Readonly<Record<string, string>>;

const impair = (option: string): string => `write \`impair: { ${option} }\``;
const delay = impair('delay: 10ms');

export const fileGuesses: Guesses = {
  name: 'title',
  topology:
    'of a containerlab topology, `nodes` and `links` stand at the top here; kind linux is netns, the default, and `endpoints: [a:eth1, b:eth1]` is `a:eth1 -- b:eth1`',
  hosts: 'nodes',
  switches: 'write them under `nodes`, with `kind: bridge` or `kind: ovs`',
  routers: 'write them under `nodes`, with `forwarding: true`',
  networks: 'a network is a node of `kind: bridge`, to which links go',
  variables: 'vars',
  mangler: 'manglers',
  tests: 'traffic',
  test: 'traffic',
  steps: 'traffic',
  run: 'traffic',
  assert: 'expect',
  asserts: 'expect',
  checks: 'expect',
  expectations: 'expect',
  observations: 'observe',
  event: 'events',
  timeline: 'events',
  repetitions: 'repeat',
  runs: 'repeat',
};

export const nodeGuesses: Guesses = {
  type: 'kind',
  ip: 'write `addresses: { eth0: [10.0.0.1/24] }`',
  ips: 'write `addresses: { eth0: [10.0.0.1/24] }`',
  address: 'write `addresses: { eth0: [10.0.0.1/24] }`',
  ipv4: 'write `addresses: { eth0: [10.0.0.1/24] }`',
  ipv6: "write `addresses: { eth0: ['fd00::1/64'] }`",
  eth0: 'write `addresses: { eth0: [10.0.0.1/24] }`',
  eth1: 'write `addresses: { eth1: [10.0.0.1/24] }`',
  mac: 'a MAC address is of the link: `mac: [02:00:00:00:00:01, 02:00:00:00:00:02]`',
  mtu: 'an MTU is of the link, `mtu: 1400`, or of one end, `mtu: { "h1:eth0": 1400 }`',
  gateway: 'write `routes: [default via 10.0.0.254]`',
  exec: 'setup',
  commands: 'setup',
  cmd: 'setup',
  run: 'setup',
  router: 'write `forwarding: true`',
  'ip-forward': 'forwarding',
  ip_forward: 'forwarding',
  sysctls: 'sysctl',
  firewall: 'nftables',
  nft: 'nftables',
  flows: 'flows are of a node of `kind: ovs`: `bridges: { br0: { flows: ["in_port=p1,actions=drop"] } }`',
  daemons: 'services',
  service: 'services',
  image: 'a node runs the programs of this machine; a disk image is for `kind: vm`',
  binds: 'a node sees the files of this machine',
};

export const linkGuesses: Guesses = {
  endpoints: 'ends',
  nodes: 'ends',
  from: 'ends',
  to: 'ends',
  between: 'ends',
  type: 'kind',
  delay,
  latency: delay,
  jitter: impair('delay: 10ms, jitter: 2ms'),
  loss: impair('loss: 1%'),
  duplicate: impair('duplicate: 1%'),
  reorder: impair('delay: 10ms, reorder: 1%'),
  corrupt: impair('corrupt: 0.1%'),
  netem: 'impair',
  bandwidth: 'rate',
  bw: 'rate',
  speed: 'rate',
  offloads: 'offload',
  state:
    'links are up at first; a later change is an event: `events: [{ at: 1s, link: { on: h1:eth0, state: down } }]`',
  vlan: 'VLANs are of an interface, `kind: vlan`, or of a port of an Open vSwitch, `ports: { p1: { tag: 10 } }`',
};

export const manglerGuesses: Guesses = {
  interface: 'on',
  dev: 'on',
  at: 'on',
  direction: 'hook',
  dir: 'hook',
  attach: 'hook',
  source: 'program',
  file: 'program',
  prog: 'program',
  bpf: 'program',
  params: 'with',
  parameters: 'with',
  args: 'with',
};

const linkDown = 'write `link: { on: h1:eth0, state: down }`';

export const eventGuesses: Guesses = {
  down: linkDown,
  up: 'write `link: { on: h1:eth0, state: up }`',
  state: linkDown,
  on: linkDown,
  flap: 'two events: `link: { on: h1:eth0, state: down }`, and `state: up` later',
  for: 'write a second event that undoes it: `after: NAME`, with `delay: 1s`',
  duration: 'write a second event that undoes it: `after: NAME`, with `delay: 1s`',
  until: 'write a second event that undoes it: `after: NAME`, with `delay: 1s`',
  time: 'at',
  rate: 'write `link: { on: h1:eth0, rate: 10mbit }`',
  impair: 'write `link: { on: h1:eth0, impair: { delay: 10ms } }`',
  run: 'write `command: { in: h1, run: ... }`',
  exec: 'write `command: { in: h1, run: ... }`',
  interface: 'link',
  nftables: 'firewall',
  iptables: 'firewall',
  flows: 'write `ovs: { on: sw, flows: { add: [...] } }`',
};

/** Of a mangler's hook. */
export const hookGuesses: Guesses = {
  out: 'write `egress`',
  output: 'write `egress`',
  tx: 'write `egress`',
  in: 'write `ingress`',
  input: 'write `ingress`',
  rx: 'write `ingress`',
  clsact: 'write `egress` or `ingress`',
  tc: 'write `egress` or `ingress`',
};

export const expectationGuesses: Guesses = {
  minimum: 'min',
  at_least: 'min',
  maximum: 'max',
  at_most: 'max',
  equal: 'equals',
  is: 'equals',
  value: 'equals',
  range: 'between',
  '<': 'max',
  '<=': 'max',
  lt: 'max',
  less_than: 'max',
  lessthan: 'max',
  below: 'max',
  '>': 'min',
  '>=': 'min',
  gt: 'min',
  greater_than: 'min',
  more_than: 'min',
  above: 'min',
  '=': 'equals',
  '==': 'equals',
  eq: 'equals',
};
