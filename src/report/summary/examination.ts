import { columns } from './layout.ts';
import type { Screen } from './screen.ts';
import { installCommand } from '../../doctor/distribution.ts';
import type { Examination, Finding } from '../../doctor/examine.ts';
import { packagesOf } from '../../doctor/packages.ts';

/** The report of `lab doctor` as text. */
export function formatExamination(found: Examination, screen: Screen): string {
  const { distribution, kernel, architecture, root, labs, tools, features, guests } = found;
  const missing = tools.filter(({ ok }) => !ok);
  const packages = packagesOf(
    missing.map(({ name }) => ({ tool: name })),
    distribution,
  );
  const all =
    distribution.family && packages.length > 0
      ? [`  all of them: ${installCommand(distribution.family, packages, root)}`]
      : [];
  return `${[
    `${distribution.name}, Linux ${kernel} ${architecture}, ${root ? 'root' : 'not root'}`,
    '',
    ...rows([labs], screen),
    '',
    ...rows(tools, screen),
    ...all,
    '',
    ...rows(features, screen),
    '',
    ...rows(guests, screen),
    '',
    verdict(found, screen),
  ].join('\n')}\n`;
}

function verdict({ ready, root }: Examination, screen: Screen): string {
  if (ready) return `${screen.paint('pass', '✔')} ready: lab up scenarios/tcp-psh.yaml can run`;
  if (!root)
    return `${screen.paint('doubt', '▲')} without root, labs run without manglers: BPF programs need it (sudo lab up FILE)`;
  return `${screen.paint('fail', '✖')} lab up scenarios/tcp-psh.yaml can’t run here: each ✖ above says what fixes it`;
}

function rows(findings: readonly Finding[], screen: Screen): string[] {
  return columns(
    findings.map(({ name, title, ok, main, version, mend }) => [
      ok ? screen.paint('pass', '✔') : main ? screen.paint('fail', '✖') : screen.paint('doubt', '–'),
      name,
      version ?? '',
      screen.paint('faint', title) + (mend ? `: ${mend}` : ''),
    ]),
  );
}
