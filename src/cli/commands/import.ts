import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ExpectedError } from '../../lib/errors.ts';
import { parseYaml } from '../../lib/yaml/parse-yaml.ts';
import { readText } from '../../lib/yaml/read-text.ts';
import { explainWrite } from '../../result/store-result.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'import',
  summary: 'Make a topology file of a containerlab topology',
  usage: 'FILE [-o FILE]',
  options: {
    out: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      description: 'the topology file; "-" is stdout; default: NAME.yaml',
    },
  },
  details:
    'Nodes of kind linux, bridge and ovs-bridge are carried over, with addresses, routes and sysctls of their `exec` and\n' +
    'links between them; other commands of `exec` become `setup`. What could not be carried over is listed on stderr.',
  async run({ out }, [file, ...others]) {
    if (file === undefined || others.length > 0)
      throw new ExpectedError('lab import: expected exactly one FILE');
    const { fromContainerlab } = await import('../../scenario/import/containerlab.ts');
    const { text, left } = fromContainerlab(parseYaml(readText(file), file), file);
    for (const what of left) process.stderr.write(`not carried over: ${what}\n`);
    if (out === '-') {
      process.stdout.write(text);
      return 0;
    }
    const target = out ?? `${basename(file).replace(/(\.clab)?\.ya?ml$/, '')}.yaml`;
    if (existsSync(target)) throw new ExpectedError(`${target} is there already; name another file with -o`);
    try {
      writeFileSync(target, text);
    } catch (error) {
      throw explainWrite(error, target);
    }
    await check(target);
    process.stdout.write(`wrote ${target}; lab up ${target} --keep builds it\n`);
    return 0;
  },
});

/** A file that lab would refuse does not stay. */
async function check(target: string): Promise<void> {
  const { loadTopology } = await import('../../scenario/load.ts');
  const { kinds } = await import('../../kinds/index.ts');
  try {
    await loadTopology(`./${target}`.replace(/^\.\/\//, '/'), { kinds });
  } catch (error) {
    rmSync(target, { force: true });
    if (error instanceof ExpectedError)
      throw new ExpectedError(`what the file becomes is no topology of lab:\n${error.message}`);
    throw error;
  }
}
