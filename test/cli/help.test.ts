import test from 'ava';
import { defineCommand } from '../../src/cli/command.ts';
import { formatHelp, formatOverview } from '../../src/cli/help.ts';

const command = defineCommand({
  name: 'up',
  summary: 'Build a lab',
  usage: 'FILE [options]',
  options: {
    set: { type: 'string', multiple: true, value: 'NAME=VALUE', description: 'a value' },
    verbose: { type: 'boolean', short: 'v', description: 'more' },
    format: { type: 'string', default: 'dot', description: 'how' },
  },
  details: 'Example: lab up x',
  run: async () => 0,
});

test('help of a command', (t) => {
  t.is(
    formatHelp(command),
    `Build a lab.

Usage: lab up FILE [options]

Options:
      --set NAME=VALUE...  a value
  -v, --verbose            more
      --format VALUE       how (default: dot)

Example: lab up x
`,
  );
});

test('overview', (t) => {
  t.true(formatOverview('1.2.3', [command]).startsWith('lab 1.2.3: '));
  t.true(formatOverview('1.2.3', [command]).includes('\n  up  Build a lab\n'));
});
