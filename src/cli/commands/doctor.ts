import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'doctor',
  summary: 'Report what this machine supports, and how to fix what is missing',
  usage: '[--install] [--json]',
  options: {
    install: { type: 'boolean', description: 'install missing packages (Debian and derivatives, as root)' },
    json: { type: 'boolean', description: 'as JSON' },
    tests: { type: 'boolean', description: 'include the tools that the project’s own tests use' },
  },
  details: 'Exit code: 0 if lab up scenarios/tcp-psh.yaml can run, else 2.',
  async run({ install, json, tests = false }) {
    const { examine } = await import('../../doctor/examine.ts');
    const { examineGuests } = await import('../../run/guest/examine.ts');
    const first = await examine(examineGuests(), { forTests: tests });
    const missing = first.tools.filter(({ ok }) => !ok).map(({ name }) => name);
    const installs = (install ?? false) && missing.length > 0;
    if (installs) await installTools(missing);
    const found = installs ? await examine(examineGuests(), { forTests: tests }) : first;
    if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else {
      const { formatExamination } = await import('../../report/summary/examination.ts');
      const { screenOf, toLocaleCharacters } = await import('../../report/summary/screen.ts');
      const screen = screenOf(process.stdout);
      process.stdout.write(toLocaleCharacters(screen, formatExamination(found, screen)));
    }
    return found.ready ? exitCodes.pass : exitCodes.unusable;
  },
});

async function installTools(missing: readonly string[]): Promise<void> {
  const { thisDistribution } = await import('../../doctor/distribution.ts');
  const { mend, packagesOf } = await import('../../doctor/packages.ts');
  const distribution = thisDistribution();
  if (distribution.family !== 'debian' || process.geteuid?.() !== 0)
    throw new ExpectedError(
      `lab installs packages only as root, on Debian and derivatives; ${mend(missing, distribution)}`,
    );
  const packages = packagesOf(
    missing.map((tool) => ({ tool })),
    distribution,
  );
  process.stderr.write(`lab: installing ${packages.join(', ')} with apt-get\n`);
  const { aptInstall } = await import('../../doctor/install.ts');
  await aptInstall(packages);
}
