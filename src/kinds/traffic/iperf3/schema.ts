import { durationSchema, rateSchema, sizeSchema, wholeSecondsSchema } from '../../../lib/quantity.ts';
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
    time: { ...wholeSecondsSchema, description: 'How long it sends, in whole seconds. Default: 5s.' },
    bytes: size('How much it sends, instead of a time: "100M".'),
    parallel: { type: 'integer', minimum: 1, maximum: 128, description: 'Streams at once. Default: 1.' },
    reverse: { type: 'boolean', description: 'The server sends, the client receives.' },
    bidir: { type: 'boolean', description: 'Both send at once.' },
    bitrate: {
      ...rateSchema,
      description: 'What each stream sends at most: "100mbit". Default: no limit for TCP, 1 Mbit/s for UDP.',
    },
    congestion: { type: 'string', pattern: '^[a-z0-9_]+$', description: 'TCP congestion control: "cubic".' },
    window: size('Socket buffer, which bounds the TCP window: "256k".'),
    omit: {
      ...wholeSecondsSchema,
      description: 'Left out of the figures at the start, in whole seconds: slow start.',
    },
    length: size('What is written at once; for UDP, the payload of a datagram.'),
    mss: { type: 'integer', minimum: 88, maximum: 65495, description: 'TCP maximum segment size, in bytes.' },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65535,
      description: 'Port of the server. Default: 5201, and 5202 and so on for further iperf3 items.',
    },
    interval: {
      ...durationSchema,
      description:
        'Between two values of the series, 0.1s to 60s. Default: a fiftieth of the time, 0.1s to 1s.',
    },
    ...addressKeys,
    zerocopy: { type: 'boolean', description: 'Send with sendfile(2).' },
    'no-delay': { type: 'boolean', description: 'TCP_NODELAY: small writes are sent at once.' },
  },
} as const;
