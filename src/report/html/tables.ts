import { formatValue, formatRange } from '../../lib/format-value.ts';
import type { CaseResult, Result } from '../../result/model.ts';
import { html, Markup, table } from './markup.ts';

const verdictClass = (verdict: string): Markup => new Markup(verdict.replaceAll(/[^a-z]/g, '-'));

/** A verdict as it stands at the top of a page. */
export const verdictBadge = (verdict: string): Markup =>
  html`<span class="verdict ${verdictClass(verdict)}">${verdict.toUpperCase()}</span>`;

/** A verdict in a line of text or a table. */
export const verdictWord = (verdict: string): Markup =>
  html`<span class="${verdictClass(verdict)}">${verdict}</span>`;

export const reasonsList = (reasons: readonly string[]): Markup | false =>
  reasons.length > 0 &&
  html`<ul>
    ${reasons.map((reason) => html`<li>${reason}</li>`)}
  </ul>`;

/** What was expected, and what was seen. */
export const expectationsTable = ({ expectations }: CaseResult): Markup | false =>
  expectations.length > 0 &&
  table(
    ['metric', 'arm', 'expected', 'seen', 'verdict'],
    expectations.map(({ metric, arm, bound, observed, interval, unit, verdict, reason }) => {
      const seenUnit = bound.of === undefined ? unit : 'share';
      const seen = observed === null ? '–' : formatValue(observed, seenUnit);
      const range = interval ? ` (${formatRange(interval[0]!, interval[1]!, seenUnit)})` : '';
      return [
        html`<code>${metric}</code>`,
        arm,
        bound.says,
        seen + range,
        html`${verdictWord(verdict)}${reason && verdict !== 'pass' && html`: ${reason}`}`,
      ];
    }),
    { caption: 'expectations' },
  );

/** Counters of the manglers, run by run. */
export function manglersTable({ runs }: CaseResult): Markup | false {
  const rows = runs.flatMap(({ arm, repetition, manglers }) =>
    manglers.map(({ name, on, hook, program, seen, matched, mangled, sha256 }) => [
      program === name ? name : `${name}: ${program}`,
      `${on} ${hook}`,
      `${arm} ${repetition}`,
      ...[seen, matched, mangled].map((count) =>
        count === null || count === undefined ? '–' : count.toLocaleString('en'),
      ),
      seen && mangled && matched ? formatValue(mangled / matched, 'share') : '–',
      sha256 ? html`<code>${sha256.slice(0, 12)}</code>` : '–',
    ]),
  );
  return (
    rows.length > 0 &&
    table(['mangler', 'on', 'run', 'seen', 'matched', 'mangled', 'share', 'object'], rows, {
      right: [3, 4, 5, 6],
      caption: 'manglers',
    })
  );
}

/** Lists and texts that observations and nodes gave beside their metrics, of the last run. */
export function detailBlocks({ runs }: CaseResult, skip: (details: unknown) => boolean): Markup[] {
  const { details = {} } = runs.at(-1) ?? {};
  return Object.entries(details).flatMap(([name, value]) => {
    if (skip(value)) return [];
    return html`<details>
      <summary>${name}</summary>
      <pre tabindex="0">${textOf(value).slice(0, mostText)}</pre>
    </details>`;
  });
}

/** Characters of one block. */
const mostText = 20_000;

function textOf(value: unknown, indent = ''): string {
  if (Array.isArray(value) && value.every((line) => typeof line === 'string'))
    return value.map((line) => `${indent}${line}`).join('\n');
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value)
      .map(([key, own]) =>
        typeof own === 'object' && own !== null
          ? `${indent}${key}\n${textOf(own, `${indent}  `)}`
          : `${indent}${key}: ${String(own)}`,
      )
      .join('\n');
  return `${indent}${JSON.stringify(value)}`;
}

/** Machine, tools, objects, guests. */
export function environmentTable({ environment, timing }: Pick<Result, 'environment' | 'timing'>): Markup {
  const {
    kernel,
    architecture,
    cpus,
    memory,
    lab,
    node,
    root,
    tools,
    objects,
    seed,
    details,
    guests = {},
  } = environment;
  const rows: [string, string][] = [
    ['kernel', `Linux ${kernel} ${architecture}`],
    ...(typeof details?.processor === 'string'
      ? ([['processor', details.processor]] as [string, string][])
      : []),
    ['processors, memory', `${cpus ?? '?'}, ${memory === undefined ? '?' : formatValue(memory, 'bytes')}`],
    [
      'lab, Node.js',
      `${lab ?? '?'}, ${node ?? '?'}${root === undefined ? '' : root ? ', as root' : ', not as root'}`,
    ],
    ['seed', String(seed)],
    ...Object.entries(guests).map(([name, { kernel: own, accelerator, from }]): [string, string] => [
      `guest ${name}`,
      `Linux ${own} (${from}), ${accelerator}`,
    ]),
    ...Object.entries(tools),
    ...Object.entries(objects).map(([name, hash]): [string, string] => [`object ${name}`, hash]),
    [
      'time',
      `build ${timing.build.toFixed(2)} s, run ${timing.run.toFixed(2)} s, teardown ${timing.teardown.toFixed(2)} s`,
    ],
  ];
  return table(['what', 'value'], rows, { caption: 'environment' });
}
