// Shows a session in the terminal that it is run in. Arguments: number of runs, "fail" to end in the middle.
import terminal from '../../../src/report/reporter/terminal.ts';
import { sessionEvents } from '../../helpers/events.ts';
import { makeResult } from '../../helpers/result.ts';

const [runs = '1', mode] = process.argv.slice(2);
const reporting = await terminal.start({ stdout: process.stdout, stderr: process.stderr, verbose: false });
const events = sessionEvents(Number(runs));
const sample = events.findIndex(({ type }) => type === 'sample');
for (const event of mode === 'fail' ? events.slice(0, sample + 1) : events) {
  reporting.event(event);
  // The list is drawn between two events.
  await new Promise(setImmediate);
}
await reporting.end(mode === 'fail' ? undefined : makeResult());
