import type { Metric, MetricDeclaration, Reading } from '../../../lib/metric.ts';
import { largest, least } from '../../../lib/statistics.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Item } from '../../../scenario/model.ts';
import { unexpectedOutput } from '../../unexpected-output.ts';
import { type Config, countsOf, fileOf, idOf } from './config.ts';
import { questionsOf, type Question } from './tshark.ts';

export function metrics({ config }: Item<Config>): readonly MetricDeclaration[] {
  return [
    { name: 'capture.packets', unit: 'packets', title: 'Packets in the file' },
    {
      name: 'capture.dropped',
      unit: 'packets',
      title: 'Packets the kernel dropped because tcpdump was too slow',
    },
    ...countsOf(config).map(([name, filter]) => ({
      name: `capture.${name}`,
      unit: 'packets' as const,
      title: `Packets in the file that match ${filter}`,
    })),
    ...questionsOf(config).flatMap(({ name, filter, field }): MetricDeclaration[] =>
      field === undefined
        ? [{ name: `capture.${name}`, unit: 'packets', title: `Packets in the file that match ${filter}` }]
        : [
            { name: `capture.${name}.min`, unit: '', title: `Least ${field}` },
            { name: `capture.${name}.max`, unit: '', title: `Greatest ${field}` },
            { name: `capture.${name}.count`, unit: 'count', title: `How many ${field} there are` },
          ],
    ),
  ];
}

/** @returns a doubt where tshark has failed, or the field holds no numbers */
function readAnswer(
  item: Item<Config>,
  { name, field }: Question,
  outputs: Outputs,
  found: Record<string, Metric>,
): string | undefined {
  const source = idOf(item, `tshark/${name}`);
  const output = outputs.get(source);
  const lines = output?.stdout.split('\n').filter((line) => line !== '') ?? [];
  // A field that occurs several times in a packet is a list.
  const values = lines.flatMap((line) => line.split(',')).map(Number);
  if (output?.exitCode !== 0 || values.some((value) => !Number.isFinite(value)))
    return unexpectedOutput(
      item.name,
      'tshark',
      field ? `numbers of ${field}` : `count of ${name}`,
      source,
      output,
    );
  if (field === undefined) {
    found[`capture.${name}`] = { value: lines.length, unit: 'packets', source };
    return undefined;
  }
  found[`capture.${name}.count`] = { value: values.length, unit: 'count', source };
  if (values.length > 0) {
    found[`capture.${name}.min`] = { value: least(values), unit: '', source };
    found[`capture.${name}.max`] = { value: largest(values), unit: '', source };
  }
  return undefined;
}

/** A capture that lost packets, in the kernel or to its size limit, proves nothing: a doubt. */
export function read(item: Item<Config>, outputs: Outputs): Reading {
  const found: Record<string, Metric> = {};
  const doubts: string[] = [];
  for (const name of ['packets', ...countsOf(item.config).map(([one]) => one)]) {
    const source = idOf(item, `count/${name}`);
    const count = /^(\d{1,15}) packets?$/m.exec(outputs.get(source)?.stdout ?? '')?.[1];
    if (count === undefined)
      doubts.push(unexpectedOutput(item.name, 'tcpdump', `count of ${name}`, source, outputs.get(source)));
    else found[`capture.${name}`] = { value: Number(count), unit: 'packets', source };
  }
  for (const question of questionsOf(item.config)) {
    const doubt = readAnswer(item, question, outputs, found);
    if (doubt !== undefined) doubts.push(doubt);
  }
  const source = idOf(item, 'join');
  const log = outputs.get(source)?.stdout ?? '';
  // The numbers at its end stand on lines of their own; those on SIGUSR1 don't.
  const number = (words: string) => new RegExp(`^(\\d{1,15}) packets? ${words}$`, 'm').exec(log)?.[1];
  const [captured, dropped] = [number('captured'), number('dropped by kernel')];
  if (captured === undefined || dropped === undefined) {
    doubts.push(unexpectedOutput(item.name, 'tcpdump', 'count of lost packets', source, outputs.get(source)));
  } else {
    found['capture.dropped'] = { value: Number(dropped), unit: 'packets', source };
    if (Number(dropped) > 0)
      doubts.push(`${item.name}: the kernel dropped ${dropped} packets of the capture`);
    const kept = found['capture.packets']?.value ?? 0;
    if (kept < Number(captured)) {
      const lost = Number(captured) - kept;
      doubts.push(
        `${item.name}: the capture reached its limit and dropped the ${lost} oldest packets; raise "limit", or narrow "filter"`,
      );
    }
  }
  const keep = item.config.keep ?? 'on-failure';
  const node = item.config.on.split(':')[0]!;
  return { metrics: found, doubts, files: keep === 'never' ? [] : [{ path: fileOf(item), keep, node }] };
}
