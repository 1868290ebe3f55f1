import type { Result } from '../result/model.ts';
import { formatValue } from '../lib/format-value.ts';
import type { BundleIndex } from './index-file.ts';

/** README.md of a bundle: what it shows, and how to run it, with lab and without. */
export function readme(
  index: Omit<BundleIndex, 'files'>,
  { description, result, script }: { description?: string; result?: Result; script?: string },
): string {
  const { name, title, scenario, set, needs, machine, left } = index;
  const settings = [
    ...Object.entries(set).map(([key, value]) => `${key}=${value}`),
    ...needs.map((key) => `${key}=...`),
  ];
  const options = settings.map((setting) => ` --set ${setting}`).join('');
  const folder = scenario.split('/').slice(0, -1).join('/');
  const up = folder === '' ? '' : `${folder.replaceAll(/[^/]+/g, '..')}/`;
  return [
    `# ${title}`,
    '',
    ...(description ? [description.trim(), ''] : []),
    ...(result
      ? shown(result)
      : ['No result is recorded in it: what the scenario expects is what it claims.', '']),
    '## Run it with lab',
    '',
    'In a throw-away guest, without root and without the files and the network of this machine:',
    '',
    '```sh',
    `lab replay ${name}.tgz --in-vm${options}`,
    '```',
    '',
    'Or on this machine, as root, once you have read what it runs (`lab replay` lists that, and asks):',
    '',
    '```sh',
    `lab replay ${name}.tgz${options}`,
    '```',
    '',
    ...(script === undefined
      ? []
      : [
          '## Run it without lab',
          '',
          `A bash script, which needs the standard tools alone. It builds the same lab in namespaces of its own, runs the traffic once, and leaves nothing behind:`,
          '',
          '```sh',
          `cd ${[name, folder].filter(Boolean).join('/')} && sudo bash ${up}${script}`,
          '```',
          '',
        ]),
    ...(needs.length > 0
      ? [
          `Values that are not in the bundle: ${needs.join(', ')}; they came from the environment of whoever packed it.`,
          '',
        ]
      : []),
    '## Where it was recorded',
    '',
    '| what | value |',
    '| --- | --- |',
    ...Object.entries(machine).map(([what, value]) => `| ${what} | ${value.replaceAll('|', '\\|')} |`),
    '',
    ...(left.length > 0
      ? ['## What is not in it', '', ...left.map(({ path, why }) => `- \`${path}\`: ${why}`), '']
      : []),
  ].join('\n');
}

function shown({ verdict, reasons, cases }: Result): string[] {
  const rows = cases.flatMap(({ name, expectations }) =>
    expectations.map(({ metric, arm, verdict: own, observed, bound, unit }) => [
      ...(cases.length > 1 ? [name] : []),
      `\`${metric}\``,
      arm,
      bound.says,
      observed === null ? '-' : formatValue(observed, bound.of === undefined ? unit : 'share'),
      own,
    ]),
  );
  const head = [...(cases.length > 1 ? ['case'] : []), 'metric', 'arm', 'expected', 'observed', 'verdict'];
  return [
    `Verdict: **${verdict}**${reasons.length > 0 ? '' : '.'}`,
    '',
    ...reasons.map((reason) => `- ${reason}`),
    ...(reasons.length > 0 ? [''] : []),
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`),
    '',
  ];
}
