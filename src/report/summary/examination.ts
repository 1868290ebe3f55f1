import { columns } from './layout.ts';
import type { Screen } from './screen.ts';
import { installCommand } from '../../doctor/distribution.ts';
import type { Examination, Finding } from '../../doctor/examine.ts';
import { packagesOf } from '../../doctor/needs.ts';

/** What a person is told of this machine. */
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
  if (ready)
    return `${screen.paint('pass', '✔')} all that the main job needs is here: lab up scenarios/tcp-psh.yaml`;
  if (!root)
    return `${screen.paint('doubt', '▲')} without root, labs run without manglers: BPF programs need it (sudo lab up FILE)`;
  return `${screen.paint('fail', '✖')} the main job does not run here: each ✖ above has what mends it`;
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
