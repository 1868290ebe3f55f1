import test from 'ava';
import { failureIn, withConsole, readConsole } from '../../../../src/run/guest/qemu/console.ts';

test('a panic is named by its own words, a lack of memory as such', (t) => {
  t.is(failureIn('[1.0] Kernel panic - not syncing: Fatal exception\n'), 'panicked: Fatal exception');
  t.is(
    failureIn('Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled\n'),
    'ran out of memory',
  );
  t.is(failureIn('all is well\n'), undefined);
});

test('only the last lines are quoted', (t) => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
  const text = withConsole('it ended', lines.join('\n'));
  t.true(text.startsWith('it ended; the last lines of its console:\n  line 25\n'));
  t.true(text.endsWith('line 39'));
  t.is(withConsole('it ended', '\n'), 'it ended; its console shows nothing');
});

test('a console that is gone is empty', (t) => {
  t.is(readConsole('/nowhere/console.log'), '');
});

test('a kernel without its modules, which ends in a panic, is told as what it is', (t) => {
  const text = 'lab-agent: there is no port lab.agent\nKernel panic - not syncing: Attempted to kill init!\n';
  t.regex(failureIn(text)!, /^has a kernel without a driver for its control channel/);
});

test('of a kernel that tells of its end, all is quoted from there on', (t) => {
  const trace = Array.from({ length: 40 }, (_, index) => `registers ${index}`);
  const text = ['booted', 'BUG: kernel NULL pointer dereference', ...trace, 'Kernel panic - not syncing: x'];
  t.regex(
    withConsole('r', text.join('\n')),
    /console:\n {2}BUG: kernel NULL[^]*registers 39\n {2}Kernel panic/,
  );
  t.notRegex(withConsole('r', text.join('\n')), /booted/);
});
