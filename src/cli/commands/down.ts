import { pickLab, runningLabs, endLab } from '../../run/running-labs.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'down',
  summary: 'Tear down running labs',
  usage: '[LAB] | --all',
  options: { all: { type: 'boolean', description: 'every running lab' } },
  details: 'LAB is a name or an id prefix from `lab ls`; optional when only one lab is running.',
  async run({ all }, [wanted]) {
    const labs = runningLabs();
    for (const lab of all ? labs : [pickLab(labs, wanted)]) {
      await endLab(lab);
      process.stdout.write(`${lab.name} (${lab.id}) is down\n`);
    }
    return 0;
  },
});
