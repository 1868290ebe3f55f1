import { exitCodes, ExpectedError } from '../../lib/errors.ts';
import { publishedNames, schemaText, type PublishedName } from '../published-schema.ts';
import { defineCommand } from '../command.ts';

/** Prints the JSON Schema of a format. */
export default defineCommand({
  name: 'schema',
  summary: 'Print the JSON Schema of scenario files, topology files or results',
  usage: `[${publishedNames.join('|')}]`,
  options: {},
  details:
    'An editor with a YAML language server uses it for completion and validation:\n  # yaml-language-server: $schema=PATH',
  async run(_values, [name = 'scenario', ...more]) {
    if (more.length > 0 || !(publishedNames as readonly string[]).includes(name))
      throw new ExpectedError(
        `lab schema takes one of ${publishedNames.join(', ')}, not "${[name, ...more].join(' ')}"`,
      );
    process.stdout.write(await schemaText(name as PublishedName));
    return exitCodes.pass;
  },
});
