import { formatSeconds } from '../../lib/format-value.ts';
import type { Result } from '../../result/model.ts';
import type { SuiteCaseResult, SuiteResult } from '../../suite/model.ts';
import { suiteVerdicts } from '../../suite/model.ts';
import { html, Markup, section, table } from './markup.ts';
import { page } from './page.ts';
import { caseSections } from './result-page.ts';
import { environmentTable, reasonsList, verdictBadge, verdictWord } from './tables.ts';

/**
 * A suite: how many of each verdict, a grid of cases by axes for each scenario, and all that each case has to show.
 * @param results of the cases that were run, by their ids
 */
export function suitePage(suite: SuiteResult, results: ReadonlyMap<string, Result>): string {
  const { verdict, counts, cases, notRun, started, timing, environment } = suite;
  const link = (one: SuiteCaseResult, text: string): Markup => {
    const at = cases.indexOf(one);
    return results.has(one.id) ? html`<a href="#case-${at + 1}">${text}</a>` : html`${text}`;
  };
  const told = suiteVerdicts.filter((name) => counts[name] > 0);
  const body = html`<header>
      <p>${verdictBadge(verdict)}</p>
      <h1>${cases.length} ${cases.length === 1 ? 'case' : 'cases'}</h1>
      <p>${told.map((name, at) => html`${at > 0 && ', '}${counts[name]} ${verdictWord(name)}`)}</p>
      <p class="faint">
        Started ${started}; ${formatSeconds(timing.total)}; Linux ${environment.kernel}, lab
        ${environment.lab ?? ''}
      </p>
      ${notRun !== null && html`<p>${notRun.cases.length} not run: ${notRun.why}</p>`}
    </header>
    ${[...Map.groupBy(cases, ({ scenario }) => scenario.name)].map(([name, own]) => grid(name, own, link))}
    ${section(
      'Cases',
      table(
        ['verdict', 'case', 'time', 'why'],
        cases.map((one) => [
          verdictWord(one.verdict),
          link(one, one.id),
          formatSeconds(one.seconds),
          reasonsList(one.verdict === 'pass' ? [] : one.reasons),
        ]),
        { right: [2], caption: 'cases' },
      ),
    )} `;
  const articles = cases.map(({ id, verdict: own, scenario }, at) => {
    const result = results.get(id);
    return (
      result &&
      html`<article id="case-${at + 1}">
        <h2>${verdictWord(own)} ${id}</h2>
        <p>${scenario.title}</p>
        ${result.cases.map(caseSections)} ${section('Environment', environmentTable(result))}
        <p><a href="#top">to the grid</a></p>
      </article>`
    );
  });
  return page(
    `${verdict}: ${cases.length} cases`,
    html`<div id="top">${body}</div>
      ${articles}`,
  );
}

type Link = (one: SuiteCaseResult, text: string) => Markup;

/** The cases of a scenario with axes: the last axis across, the others down. */
function grid(name: string, cases: readonly SuiteCaseResult[], link: Link): Markup {
  const axes = [...new Set(cases.flatMap(({ values }) => Object.keys(values)))];
  const across = axes.at(-1);
  if (across === undefined || cases.length < 2) return new Markup('');
  const valuesOf = (axis: string) => [...new Set(cases.map(({ values }) => values[axis] ?? ''))];
  const down = axes.slice(0, -1);
  const rowOf = ({ values }: SuiteCaseResult) => down.map((axis) => values[axis] ?? '').join(', ');
  const rows = [...Map.groupBy(cases, rowOf)].map(([label, own]) => [
    label,
    ...valuesOf(across).map((value) => {
      const found = own.find(({ values }) => (values[across] ?? '') === value);
      return found ? html`<span class="${found.verdict}">${link(found, found.verdict)}</span>` : '';
    }),
  ]);
  const head = [down.join(', ') || name, ...valuesOf(across).map((value) => `${across}=${value}`)];
  return section(name, table(head, rows, { caption: `${name} by ${axes.join(' and ')}` }));
}
