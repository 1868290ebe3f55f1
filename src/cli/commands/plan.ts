import { ExpectedError, exitCodes } from '../../lib/errors.ts';
import type { GuestPlan } from '../../plan/guest-plan.ts';
import type { Plan } from '../../plan/step.ts';
import { arms, type Arm } from '../../scenario/model.ts';
import { parseAxes, parseSeed, parseSettings, selectCases } from '../select-cases.ts';
import { defineCommand } from '../command.ts';
import { inVmOf, inVmOptions, matrixOption, setOption } from '../shared-options.ts';

export default defineCommand({
  name: 'plan',
  summary: 'Print the steps of a run without running them',
  usage: 'FILE [--json | --sh] [options]',
  options: {
    json: { type: 'boolean', description: 'the plan as data' },
    sh: { type: 'boolean', description: 'print a bash script that runs without lab' },
    set: setOption,
    matrix: matrixOption,
    arm: {
      type: 'string',
      value: 'ARM',
      description: `${arms.join(', ')}; default: the last arm of the scenario`,
    },
    case: { type: 'string', value: 'NAME', description: 'case of the matrix; default: the first' },
    seed: { type: 'string', value: 'N', description: 'seed of everything random' },
    ...inVmOptions,
  },
  async run(values, positionals) {
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0)
      throw new ExpectedError('lab plan: expected exactly one FILE');
    const { load } = await import('../../scenario/load.ts');
    const { kinds } = await import('../../kinds/index.ts');
    const { loadPrograms } = await import('../../mangler/object.ts');
    const { aged } = await import('../../plan/guest.ts');
    const { planRun } = await import('../../plan/plan.ts');
    const { requirementsOf } = await import('../../run/lab-in-vm.ts');
    const inVm = inVmOf(values);
    const cases = selectCases(
      await load(file, {
        kinds,
        set: parseSettings(values.set ?? []),
        matrix: parseAxes(values.matrix ?? []),
        env: process.env,
        ...parseSeed(values.seed),
        ...inVm,
      }),
      {
        ...values,
        arm: values.arm === undefined ? undefined : [values.arm],
      },
    );
    const scenario =
      values.case === undefined ? cases[0] : cases.find((suiteCase) => suiteCase.case.name === values.case);
    if (!scenario) {
      const names = cases.map((suiteCase) => `"${suiteCase.case.name}"`).join(', ');
      throw new ExpectedError(`${file} has no case "${values.case}"; its cases are ${names}`);
    }
    const arm = scenario.arms.at(-1) as Arm;
    const programs = loadPrograms(scenario);
    const { within } = requirementsOf(scenario, kinds, programs);
    const plan = planRun(scenario, { arm, repetition: 1 }, kinds, programs);
    process.stdout.write(await rendered(within ? aged(plan) : plan, within, scenario.title, values));
    return exitCodes.pass;
  },
});

async function rendered(
  plan: Plan,
  within: GuestPlan | undefined,
  title: string,
  { json, sh }: { json?: boolean; sh?: boolean },
): Promise<string> {
  if (json) {
    const { plannedQemu } = await import('../../plan/qemu.ts');
    const withQemu = (guest: GuestPlan) => ({ ...guest, qemu: plannedQemu(guest) });
    const guests = plan.guests ? { guests: plan.guests.map(withQemu) } : {};
    return `${JSON.stringify({ ...plan, ...guests, ...(within ? { within: withQemu(within) } : {}) }, null, 2)}\n`;
  }
  if (sh) return (await import('../../plan/shell.ts')).toShell(plan, title, within);
  return (await import('../../plan/text.ts')).toText(plan, title, within);
}
