import { pickLab, runningLabs, endLab } from '../../run/running-labs.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'down',
  summary: 'Take down labs that stand',
  usage: '[LAB] | --all',
  options: { all: { type: 'boolean', description: 'every lab that stands' } },
  details:
    'LAB is a name or the beginning of an id, as `lab ls` shows them; it can be left out where one lab is running.',
  async run({ all }, [wanted]) {
    const labs = runningLabs();
    for (const lab of all ? labs : [pickLab(labs, wanted)]) {
      await endLab(lab);
      process.stdout.write(`${lab.name} (${lab.id}) is down\n`);
    }
    return 0;
  },
});
