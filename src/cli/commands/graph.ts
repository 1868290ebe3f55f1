import { ExpectedError } from '../../lib/errors.ts';
import { drawGraph, graphFormats } from '../../scenario/topology/draw-graph.ts';
import { parseSettings } from '../select-cases.ts';
import { defineCommand } from '../command.ts';
import { setOption } from '../shared-options.ts';

export default defineCommand({
  name: 'graph',
  summary: 'Draw the topology of a scenario',
  usage: 'FILE [options]',
  options: {
    format: { type: 'string', default: 'mermaid', value: 'FORMAT', description: graphFormats.join(', ') },
    set: setOption,
  },
  details: 'Example: lab graph tcp-psh --format svg > tcp-psh.svg',
  async run({ format, set = [] }, [file]) {
    const wanted = graphFormats.find((kind) => kind === format);
    if (!wanted) throw new ExpectedError(`--format ${format}: it is one of ${graphFormats.join(', ')}`);
    if (file === undefined) throw new ExpectedError('lab graph: expected exactly one FILE');
    const { load } = await import('../../scenario/load.ts');
    const { kinds } = await import('../../kinds/index.ts');
    const [scenario] = await load(file, { kinds, set: parseSettings(set), env: process.env });
    process.stdout.write(await drawGraph(scenario!.topology, wanted));
    return 0;
  },
});
