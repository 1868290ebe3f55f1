import type { MetricDeclaration } from '../../../lib/metric.ts';
import type { Item } from '../../../scenario/model.ts';
import { hasProof, type Config } from './config.ts';

const byPrograms: readonly MetricDeclaration[] = [
  { name: 'order.packets', unit: 'packets', title: 'Packets sent, counted as segments on the wire' },
  { name: 'order.overtaken', unit: 'packets', title: 'Reordered packets: they arrived after one sent later' },
  { name: 'order.overtaken_psh', unit: 'packets', title: 'Reordered TCP segments with PSH' },
  { name: 'order.max_distance', unit: 'packets', title: 'Largest reordering extent, in packets' },
  { name: 'order.lost', unit: 'packets', title: 'Packets sent that did not arrive' },
  { name: 'order.duplicated', unit: 'packets', title: 'Packets that arrived again' },
  { name: 'order.retransmitted', unit: 'packets', title: 'Retransmitted TCP segments' },
  { name: 'order.flows', unit: 'count', title: 'Flows' },
  { name: 'order.flows_overtaken', unit: 'count', title: 'Flows with a reordered packet' },
];

const byCaptures: readonly MetricDeclaration[] = [
  {
    name: 'order.proof.overtaken',
    unit: 'packets',
    title: 'With proof: reordered TCP packets, by the two captures',
  },
  {
    name: 'order.proof.unmatched',
    unit: 'packets',
    title: 'With proof: packets captured where they arrive and not where they are sent',
  },
];

export const metrics = ({ config }: Item<Config>): readonly MetricDeclaration[] =>
  hasProof(config) ? [...byPrograms, ...byCaptures] : byPrograms;
