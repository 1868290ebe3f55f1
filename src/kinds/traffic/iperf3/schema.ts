import {
  durationSchema,
  rateSchema,
  shareSchema,
  sizeSchema,
  wholeSecondsSchema,
} from '../../../lib/quantity.ts';
import { addressKeys } from '../../../scenario/topology/traffic-target.ts';

const size = (description: string) => ({ ...sizeSchema, description });

export const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['from', 'to'],
  properties: {
    from: { type: 'string', format: 'node', description: 'The node that runs the client, and sends.' },
    to: { type: 'string', format: 'node', description: 'The node that runs the server, and receives.' },
    protocol: { enum: ['tcp', 'udp'], description: 'Default: tcp.' },
    time: { ...wholeSecondsSchema, description: 'Duration, in whole seconds. Default: 5s.' },
    bytes: size('Bytes to send, instead of a time: "100M".'),
    parallel: { type: 'integer', minimum: 1, maximum: 128, description: 'Parallel streams. Default: 1.' },
    reverse: { type: 'boolean', description: 'The server sends, the client receives.' },
    bidir: { type: 'boolean', description: 'Both send at once.' },
    bitrate: {
      ...rateSchema,
      description: 'Rate limit of each stream: "100mbit". Default: no limit for TCP, 1 Mbit/s for UDP.',
    },
    congestion: { type: 'string', pattern: '^[a-z0-9_]+$', description: 'TCP congestion control: "cubic".' },
    window: size('Socket buffer size, which limits the TCP window: "256k".'),
    omit: {
      ...wholeSecondsSchema,
      description: 'Initial time to omit from the metrics (slow start), in whole seconds.',
    },
    length: size('Write size; for UDP, the datagram payload.'),
    mss: { type: 'integer', minimum: 88, maximum: 65495, description: 'TCP maximum segment size, in bytes.' },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: 'Port of the server. Default: 5201, and 5202 and so on for further iperf3 items.',
    },
    interval: {
      ...durationSchema,
      description: 'Reporting interval of the series, 0.1s to 60s. Default: 1/50 of the time, 0.1s to 1s.',
    },
    recovered: {
      ...shareSchema,
      description:
        'Share of the throughput before the first event at which throughput.recovery takes it for recovered. Default: 90%.',
    },
    ...addressKeys,
    zerocopy: { type: 'boolean', description: 'Send with sendfile(2).' },
    'no-delay': { type: 'boolean', description: 'Set TCP_NODELAY (disable Nagle).' },
  },
} as const;
