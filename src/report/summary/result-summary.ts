import { headline } from './headline.ts';
import { homedir } from 'node:os';
import type { CaseResult, Result } from '../../result/model.ts';
import { formatArms } from './arms.ts';
import { formatBuilds } from './builds.ts';
import { columns, wrap } from './layout.ts';
import { formatExpectations, styles } from './expectations.ts';
import { formatSeconds } from '../../lib/format-value.ts';
import { formatDrops } from './dropped-packets.ts';
import { formatEvents } from './events.ts';
import { formatManglers } from './manglers.ts';
import { formatOrder } from './reordered-packets.ts';
import { toLocaleCharacters, type Screen } from './screen.ts';

/** Lines are no longer than this, however wide the terminal is. */
const widest = 120;

/** The summary: verdict, arms, manglers, expectations, environment, files. */
export function formatSummary(result: Result, terminal: Screen): string {
  const screen = { ...terminal, width: Math.min(terminal.width, widest) };
  const verdict = screen.paint(styles[result.verdict], result.verdict.toUpperCase());
  const several = result.cases.length > 1;
  const lines = [
    ...headline(verdict, result.scenario, screen),
    ...result.cases.flatMap((item) => caseLines(item, several, screen)),
    ...(several ? ['', ...overview(result.cases, screen)] : []),
    ...unsaid(result, screen),
    '',
    ...[machine(result), ...guestLines(result), timing(result)]
      .flatMap((text) => wrap(text, screen.width - 2, 2))
      .map((text) => screen.paint('faint', `  ${text.replaceAll(noBreak, ' ')}`)),
    ...(result.directory ? [`  ${screen.paint('faint', 'files')} ${shorten(result.directory)}`] : []),
  ];
  return `${toLocaleCharacters(screen, lines.join('\n'))}\n`;
}

function caseLines(result: CaseResult, several: boolean, screen: Screen): string[] {
  const blocks = [
    formatArms(result, screen),
    formatManglers(result.runs, screen),
    formatEvents(result.runs, screen),
    formatOrder(result.runs, screen),
    formatDrops(result.runs, screen),
    formatExpectations(result, screen),
  ];
  const head = several
    ? ['', `${screen.paint(styles[result.verdict], result.verdict)}  ${screen.paint('strong', result.name)}`]
    : [];
  const body = blocks.filter((block) => block.length > 0).flatMap((block) => ['', ...block]);
  const builds = formatBuilds(result)
    .flatMap((text) => wrap(text, screen.width - 2, 2))
    .map((text) => screen.paint('faint', `  ${text}`));
  const told = new Set(result.expectations.map(({ reason }) => reason));
  return [
    ...head,
    ...body,
    ...(builds.length > 0 ? ['', ...builds] : []),
    ...reasons(
      result.reasons.filter((reason) => ![...told].some((said) => said && reason.includes(said))),
      screen,
    ),
  ];
}

function reasons(texts: readonly string[], screen: Screen): string[] {
  if (texts.length === 0) return [];
  return [
    '',
    ...texts.flatMap((text) =>
      wrap(text, screen.width - 4).map(
        (line, index) => `${index === 0 ? `  ${screen.paint('doubt', '▲')} ` : '    '}${line}`,
      ),
    ),
  ];
}

/** Reasons of the whole result that no case has given. */
function unsaid(result: Result, screen: Screen): string[] {
  const told = new Set(
    result.cases.flatMap((item) => [...item.reasons, ...item.expectations.map(({ reason }) => reason)]),
  );
  return reasons(
    result.reasons.filter((reason) => ![...told].some((one) => one && reason.includes(one))),
    screen,
  );
}

function overview(cases: readonly CaseResult[], screen: Screen): string[] {
  return columns(cases.map((item) => [screen.paint(styles[item.verdict], item.verdict), item.name]));
}

/** Tools not listed, because others of the same package are: the document has their versions. */
const unnamed = new Set([
  'mount',
  'nsenter',
  'unshare',
  'ss',
  'tc',
  'bridge',
  'nstat',
  'sysctl',
  'ip6tables-restore',
  'ovs-appctl',
  'ovs-dpctl',
  'ovs-ofctl',
  'ovs-vsctl',
  'ovs-vswitchd',
  'ovsdb-server',
  'ovsdb-tool',
]);
/** Keeps a name and its version on one line. */
const noBreak = '\u00A0';

function machine({ environment }: Result): string {
  const { kernel, architecture, cpus, tools, seed } = environment;
  const versions = Object.entries(tools).flatMap(([tool, version]) =>
    unnamed.has(tool) ? [] : [`${tool} ${version}`],
  );
  return [`Linux ${kernel} ${architecture}`, cpus && `${cpus} CPUs`, ...versions, `seed ${seed}`]
    .filter(Boolean)
    .map((part) => String(part).replaceAll(' ', noBreak))
    .join(' · ');
}

/** A line for each kind of guest; says so if it is emulated. */
function guestLines({ environment: { guests = {} } }: Result): string[] {
  const same = Object.groupBy(Object.entries(guests), ([, { kernel, accelerator, template }]) =>
    [
      `Linux ${kernel}`,
      accelerator === 'tcg' ? 'TCG (emulated: rates are the emulator’s)' : 'KVM',
      ...(template === 'used' ? ['from a template'] : template === 'made' ? ['template created'] : []),
    ].join(' · '),
  );
  return Object.entries(same).map(([what, all]) => {
    const names = all!.map(([name]) => (name === 'capsule' ? 'the whole lab in a guest' : name));
    return `${names.join(', ')}: ${what}`;
  });
}

function timing({ timing: { build, run, teardown, total } }: Result): string {
  const parts = [
    `build ${formatSeconds(build)}`,
    `run ${formatSeconds(run)}`,
    `teardown ${formatSeconds(teardown)}`,
  ];
  return [...parts, ...(total === undefined ? [] : [`${formatSeconds(total)} in all`])].join(' · ');
}

const shorten = (path: string) =>
  path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path;
