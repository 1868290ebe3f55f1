// Runs AVA, shows what it says as it comes, and ends with the line "N passed, N failed, N skipped".
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { tally } from './helpers/tally.ts';

const [checksPassed = '0', checksFailed = '0', ...args] = process.argv.slice(2);
const ava = fileURLToPath(new URL('../node_modules/ava/entrypoints/cli.js', import.meta.url));
// Labs wait more than they compute: more workers than processors.
const concurrency = String(2 * availableParallelism());
const { all, exitCode } = await execa(process.execPath, [ava, '--concurrency', concurrency, ...args], {
  env: { NO_COLOR: '1', FORCE_COLOR: undefined, PATH: withoutPackages(process.env.PATH ?? '') },
  stdout: ['pipe', 'inherit'],
  stderr: ['pipe', 'inherit'],
  all: true,
  reject: false,
});
const { passed, failed, skipped } = tally(all, exitCode ?? null);
if (skipped.length > 0)
  process.stdout.write(`\nSKIPPED, ${skipped.length}:\n${skipped.map((one) => `  ${one}\n`).join('')}`);
const total = { passed: passed + Number(checksPassed), failed: failed + Number(checksFailed) };
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${skipped.length} skipped\n`);
process.exit(total.failed === 0 && passed > 0 ? 0 : 1);

/** npm puts the packages' programs on the PATH, and one of them is called nft. */
function withoutPackages(path: string): string {
  return path
    .split(':')
    .filter((one) => !one.includes('node_modules/.bin'))
    .join(':');
}
