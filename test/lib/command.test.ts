import test from 'ava';
import { argvOf, commandProblem, shellOperator } from '../../src/lib/command.ts';

test('a string is split by the rules of quoting, a list is taken as it is', (t) => {
  t.deepEqual(argvOf(`nc -w 1 'a b' "c d"`), ['nc', '-w', '1', 'a b', 'c d']);
  t.deepEqual(argvOf(`a --b="c d" 'e'\\''f' "\\"" ''`), ['a', '--b=c d', "e'f", '"', '']);
  t.deepEqual(argvOf(['sh', '-c', 'a | b']), ['sh', '-c', 'a | b']);
});

test('unquoted shell operators are found, quoted ones are not', (t) => {
  t.is(shellOperator('a | b'), '|');
  t.is(shellOperator('echo $HOME'), '$');
  t.is(shellOperator('a && b'), '&');
  t.is(shellOperator(`grep 'a|b' "c>d" e\\;f`), undefined);
  t.is(shellOperator(`tcpdump 'tcp and (port 80)'`), undefined);
});

test('what is no command is told why', (t) => {
  t.is(commandProblem('echo a'), undefined);
  t.is(commandProblem('a | b'), 'holds "|", which only a shell understands');
  t.is(commandProblem("echo 'a"), 'has a quote without an end');
  t.is(commandProblem(' '), 'holds no word');
});
