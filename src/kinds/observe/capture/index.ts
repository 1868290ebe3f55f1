import type { ObservationKind } from '../kind.ts';
import { metrics, read } from './read.ts';
import { schema } from './schema.ts';
import { countsOf, type Config } from './config.ts';
import { steps } from './steps.ts';
import { questionsOf } from './tshark.ts';

export default {
  kind: 'capture',
  title: 'A tcpdump capture on an interface, and counts of packets that match filters',
  schema,
  aliases: {
    tcpdump: 'capture',
    pcap: 'capture',
    tshark: 'capture',
    wireshark: 'capture',
    packets: 'capture',
  },
  guesses: {
    interface: 'on',
    dev: 'on',
    in: 'on',
    expression: 'filter',
    bpf: 'filter',
    file: 'write `keep: always`; the file is in the directory of the result',
    write: 'write `keep: always`; the file is in the directory of the result',
  },
  check({ config }) {
    const names = [...countsOf(config), ...questionsOf(config).map(({ name }) => [name])].map(
      ([name]) => name,
    );
    const twice = names.find((name, index) => names.indexOf(name) < index);
    return twice === undefined
      ? undefined
      : {
          path: [],
          problem: `two metrics called "${twice}"`,
          allowed: 'a name once in count, display and fields',
        };
  },
  needs: ({ name, config }) =>
    ['tcpdump', ...(questionsOf(config).length > 0 ? ['tshark'] : [])].map((tool) => ({
      tool,
      why: `${name} (capture)`,
    })),
  metrics,
  steps,
  read,
} satisfies ObservationKind<Config>;
