import { howEnded } from '../../../lib/how-ended.ts';
import { parseJson, valueAt } from '../../../lib/json-value.ts';
import type { Metric, MetricDeclaration, Reading, Unit } from '../../../lib/metric.ts';
import type { Output, Outputs } from '../../../lib/output.ts';
import type { Wrong } from '../../../scenario/kind.ts';
import type { Item } from '../../../scenario/model.ts';
import { type Config, stepId } from './steps.ts';

interface Extraction {
  json?: string;
  pattern?: string;
  unit?: Unit;
  scale?: number;
}

const extractions = (config: Config) => Object.entries((config.metrics ?? {}) as Record<string, Extraction>);

export function check({ config }: Item<Config>): Wrong | undefined {
  const found = extractions(config).find(([, { pattern }]) => pattern && !pattern.includes('(?<value>'));
  if (!found) return undefined;
  const [name] = found;
  return {
    path: ['metrics', name, 'pattern'],
    problem: 'the pattern lacks a group for the number',
    allowed: '"(?<value>...)" around it',
  };
}

/** The author's metrics, and two that every command has. */
export function metrics({ config }: Item<Config>): readonly MetricDeclaration[] {
  return [
    { name: 'exit', unit: '', title: 'Exit code' },
    { name: 'seconds', unit: 's', title: 'How long the command ran' },
    ...extractions(config).map(([name, { unit = '', json, pattern }]) => ({
      name,
      unit,
      title: json === undefined ? `Matched by ${pattern}` : `${json} in its output`,
    })),
  ];
}

/** The run fails where the exit code is wrong, the output doesn't match, or a number isn't found. */
export function read(item: Item<Config>, outputs: Outputs): Reading {
  const source = stepId(item);
  const output = outputs.get(source);
  if (!output) return { metrics: {}, failures: [`${item.name}: the command did not run (step ${source})`] };
  const found: Record<string, Metric> = {
    seconds: { value: (output.endedAt - output.startedAt) / 1000, unit: 's', source },
  };
  if (output.exitCode !== null) found.exit = { value: output.exitCode, unit: '', source };
  const failures = [wrongExit(item, output), ...unmatched(item, output)].filter(
    (failure) => failure !== undefined,
  );
  for (const [name, extraction] of extractions(item.config)) {
    const value =
      extraction.json === undefined
        ? byPattern(extraction.pattern!, output)
        : byPath(extraction.json, output);
    if (value === undefined || !Number.isFinite(value * (extraction.scale ?? 1))) {
      failures.push(
        `${item.name}: no number for "${name}" at ${extraction.json ?? extraction.pattern} in its output (step ${source})`,
      );
    } else {
      found[name] = { value: value * (extraction.scale ?? 1), unit: extraction.unit ?? '', source };
    }
  }
  return { metrics: found, failures };
}

function wrongExit({ name, config }: Item<Config>, output: Output): string | undefined {
  const right = config.exit ?? 0;
  const said = lastLines(output.stderr) || lastLines(output.stdout);
  if (output.exitCode === null) return `${name}: ${howEnded(output)}${said}`;
  if (right === 'any' || [right].flat().includes(output.exitCode)) return undefined;
  return `${name}: exit code ${output.exitCode} instead of ${[right].flat().join(' or ')}${said}`;
}

function unmatched({ name, config }: Item<Config>, output: Output): string[] {
  const wanted = (config.matches ?? {}) as { stdout?: string; stderr?: string };
  return (['stdout', 'stderr'] as const).flatMap((stream) => {
    const pattern = wanted[stream];
    if (pattern === undefined || new RegExp(pattern, 'm').test(output[stream])) return [];
    return [`${name}: ${stream} does not match ${pattern}${lastLines(output[stream]) || ': it is empty'}`];
  });
}

function byPattern(pattern: string, { stdout, stderr }: Output): number | undefined {
  const regex = new RegExp(pattern, 'm');
  const value = (regex.exec(stdout) ?? regex.exec(stderr))?.groups?.value;
  return value === undefined || value.trim() === '' ? undefined : Number(value);
}

function byPath(path: string, { stdout }: Output): number | undefined {
  const keys = path
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .replace(/^\$?\.?/, '')
    .split('.');
  const found = valueAt(parseJson(stdout), ...keys);
  return typeof found === 'number' || typeof found === 'boolean' ? Number(found) : undefined;
}

/** The last lines of an output, for an error message; "" if there are none. */
function lastLines(text: string): string {
  const lines = text.slice(-1000).trimEnd().split('\n').slice(-3).join('\n').slice(-500);
  return lines.trim() === '' ? '' : `: ${lines}`;
}
