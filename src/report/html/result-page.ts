import type { CaseResult, Result, RunResult } from '../../result/model.ts';
import type { Scenario } from '../../scenario/model.ts';
import { isOrder } from '../summary/reordered-packets.ts';
import { distributions } from './distribution-chart.ts';
import { html, Markup, section, table } from './markup.ts';
import { orderEvidence } from './order-charts.ts';
import { page } from './page.ts';
import { seriesCharts } from './series-charts.ts';
import {
  detailBlocks,
  environmentTable,
  expectationsTable,
  manglersTable,
  reasonsList,
  verdictBadge,
  verdictWord,
} from './tables.ts';
import { topologyFigure } from './topology-section.ts';

/** A command of a run, as it is written to be run by hand. */
export interface ShownCommand {
  title: string;
  where: string;
  command: string;
}

/** What the result does not have itself, where the scenario's file is still there. */
export interface Surroundings {
  scenarios: readonly Scenario[];
  commands: readonly ShownCommand[];
  /** Why there is nothing of both. */
  missing?: string;
}

/** One result as one page. */
export function resultPage(result: Result, around: Surroundings): string {
  const { scenario, verdict, reasons, cases } = result;
  const several = cases.length > 1;
  const [first] = around.scenarios;
  const body = html`<header>
      <p>${verdictBadge(verdict)}</p>
      <h1>${scenario.title}</h1>
      <p class="faint">${scenario.name}, ${runsIn(cases)}</p>
      ${reasonsList(reasons)}
    </header>
    ${section('Topology', first ? topologyFigure(first) : around.missing && html`<p class="faint">${around.missing}</p>`)}
    ${several && section('Cases', casesTable(cases))}
    ${cases.map((one, at) =>
      several
        ? html`<article id="case-${at + 1}">
            <h2>${verdictWord(one.verdict)} ${one.name}</h2>
            ${caseSections(one)}
          </article>`
        : caseSections(one),
    )}
    ${section('Environment', environmentTable(result))} ${section('Commands', commandsBlock(around.commands))}
    <footer>
      <p class="faint">Made by lab ${result.environment.lab ?? ''} from ${scenario.file}.</p>
    </footer> `;
  return page(`${verdict}: ${scenario.title}`, body);
}

const runsIn = (cases: readonly CaseResult[]): string => {
  const runs = cases.reduce((sum, { runs: own }) => sum + own.length, 0);
  return `${cases.length > 1 ? `${cases.length} cases, ` : ''}${runs} ${runs === 1 ? 'run' : 'runs'}`;
};

const casesTable = (cases: readonly CaseResult[]): Markup =>
  table(
    ['verdict', 'case', 'why'],
    cases.map(({ name, verdict, reasons }, at) => [
      verdictWord(verdict),
      html`<a href="#case-${at + 1}">${name}</a>`,
      reasons[0] ?? '',
    ]),
    { caption: 'cases' },
  );

/** All that a case has to show. */
export const caseSections = (one: CaseResult): Markup =>
  html`${section('Expectations', expectationsTable(one))} ${section('Over time', seriesCharts(one.runs))}
  ${section('Distribution over the runs', distributions(one))} ${section('Manglers', manglersTable(one))}
  ${section('Order', orderEvidence(one.runs))} ${section('Events', eventsTable(one.runs))}
  ${section('Doubts, failures, complaints', reasonsList(troubles(one.runs)))}
  ${section('Details of the last run', detailBlocks(one, isOrder))} `;

function eventsTable([first]: readonly RunResult[]): Markup | false {
  const { events = [] } = first ?? {};
  const seconds = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(3));
  return (
    events.length > 0 &&
    table(
      ['event', 'what', 'due (s)', 'began (s)', 'ended (s)', 'problem'],
      events.map(({ name, title, due, began, ended, problem }) => [
        name,
        title,
        seconds(due),
        seconds(began),
        seconds(ended),
        problem ?? '',
      ]),
      { right: [2, 3, 4], caption: 'events of the first run' },
    )
  );
}

const troubles = (runs: readonly RunResult[]): string[] =>
  runs.flatMap(({ arm, repetition, doubts, failures, complaints = [] }) =>
    [
      ...failures,
      ...doubts,
      ...complaints.map(({ where, kind, lines }) => `${where}: ${kind}: ${lines[0] ?? ''}`),
    ].map((text) => `${arm} ${repetition}: ${text}`),
  );

/** Lists of hundreds are folded away. */
const commandsBlock = (commands: readonly ShownCommand[]): Markup | false =>
  commands.length > 0 &&
  html`<details>
    <summary>${commands.length} commands, in the order in which they are run</summary>
    <pre tabindex="0">
${commands
        .map(({ title, where, command }) => `# ${title}${where === '' ? '' : ` (${where})`}\n${command}`)
        .join('\n')}</pre>
  </details>`;
