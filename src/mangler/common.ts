import { kindOf, type Parameter, type ParameterType, type ParameterValue } from './parameter-types.ts';

type Word = Partial<Parameter> & Pick<Parameter, 'name' | 'default' | 'description'>;

const port = { default: 0, max: 65535 };

/** Which packets a mangler is about. In the order of `struct lab_common` (bpf/include/lab_match.h). */
const match: readonly Word[] = [
  {
    name: 'protocol',
    default: 'any',
    max: 255,
    words: { any: 0, icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 },
    description: 'What IP carries, by name or number',
  },
  { name: 'ip', default: 'any', max: 6, words: { any: 0, ipv4: 4, ipv6: 6 }, description: 'Version of IP' },
  { name: 'from', type: 'prefix', default: 'any', description: 'Source address' },
  { name: 'to', type: 'prefix', default: 'any', description: 'Destination address' },
  { name: 'port', ...port, description: 'Source or destination port; 0: every port' },
  { name: 'sport', ...port, description: 'Source port; 0: every port' },
  { name: 'dport', ...port, description: 'Destination port; 0: every port' },
  { name: 'flags', type: 'flags', default: 'none', description: 'Flags of TCP that must all be set' },
  { name: 'noflags', type: 'flags', default: 'none', description: 'Flags of TCP that must all be clear' },
  {
    name: 'vlan',
    default: 'any',
    max: 4095,
    words: { any: 4097, none: 4096 },
    description: 'Id of the outer VLAN tag',
  },
  {
    name: 'fragments',
    default: 'any',
    max: 2,
    words: { any: 0, none: 1, only: 2 },
    description: 'Fragments as well, none of them, or nothing else',
  },
  { name: 'min_length', default: 0, unit: 'bytes', description: 'Length of the frame, at least' },
  { name: 'max_length', default: 0, unit: 'bytes', description: 'Length of the frame, at most; 0: any' },
  { name: 'payload', type: 'bytes', default: 'any', description: 'Bytes of the payload' },
  {
    name: 'offset',
    default: 0,
    max: 65535,
    unit: 'bytes',
    description: 'Where these bytes are in the payload of TCP, UDP or ICMP, or of IP',
  },
];

/** Which of the packets that match it changes; flow is one direction of a connection. */
const selection: readonly Word[] = [
  { name: 'ratio', default: 1, min: 1, max: 1_000_000_000, description: 'One in so many, by chance' },
  { name: 'every', default: 1, min: 1, description: 'Every Nth of a flow' },
  { name: 'nth', default: 0, description: 'The Nth of a flow alone; 0: all' },
  { name: 'first', default: 0, description: 'The first so many of a flow; 0: all' },
  { name: 'chance', type: 'share', default: '100%', description: 'Each by this chance' },
  {
    name: 'burst_begin',
    type: 'share',
    default: '0%',
    description: 'Bursts by Gilbert and Elliott: the chance, at each packet of a flow, that one begins',
  },
  {
    name: 'burst_end',
    type: 'share',
    default: '100%',
    description: 'The chance that it ends; a mean burst has 1 / burst_end packets',
  },
  {
    name: 'burst_chance',
    type: 'share',
    default: '100%',
    description: 'Each packet in a burst, by this chance',
  },
  {
    name: 'calm_chance',
    type: 'share',
    default: '0%',
    description: 'Each packet outside of a burst, by this chance, where burst_begin is said',
  },
  {
    name: 'begin',
    type: 'duration',
    default: '0s',
    description: 'Not before so long after the first packet that matched',
  },
  { name: 'end', type: 'duration', default: '0s', description: 'Nor after that; 0s: never ends' },
];

/** The words of every mangler whose manifest says `common: true`. */
export const commonParameters: readonly (Parameter & { common: true })[] = [...match, ...selection].map(
  (word) => {
    const type: ParameterType = word.type ?? 'u32';
    const range = kindOf(type).range ?? { min: 0, max: 0 };
    return { ...range, type, common: true, ...word };
  },
);

/** @param defaults of those that a manifest gives others than they have */
export const commonWith = (defaults: Readonly<Record<string, ParameterValue>>): Parameter[] =>
  commonParameters.map((one) => ({ ...one, default: defaults[one.name] ?? one.default }));
