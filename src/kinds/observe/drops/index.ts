import type { ObservationKind } from '../kind.ts';
import { dropsObject } from './bpf-object.ts';
import { schema, type Config } from './config.ts';
import { metrics, read } from './read.ts';
import { steps } from './steps.ts';

export default {
  kind: 'drops',
  title: 'Packets that the kernel drops, by node, interface and reason (tracepoint skb:kfree_skb)',
  schema,
  shares: ({ config }) => (config.on === undefined ? [] : [config.on as string | string[]].flat()),
  needs: ({ name }) => [
    { root: 'loading BPF programs', why: `${name} (drops)` },
    ...['bpftool', 'clang', 'perl'].map((tool) => ({ tool, why: `${name} (drops)` })),
    {
      kernel: 'drop reasons (Linux 5.17, CONFIG_DEBUG_INFO_BTF)',
      probe: [['grep', '-q', '-a', 'skb_drop_reason', '/sys/kernel/btf/vmlinux']],
      why: `${name} (drops)`,
    },
  ],
  metrics,
  objects: () => [dropsObject()],
  steps,
  read,
} satisfies ObservationKind<Config>;
