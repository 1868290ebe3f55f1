import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { launcher } from '../../helpers/cli.ts';

function site(t: ExecutionContext, yaml: string) {
  const directory = mkdtempSync(join(tmpdir(), 'lab-test-import-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'two.clab.yml'), yaml);
  const lab = (...words: string[]) => execa(launcher, words, { cwd: directory, reject: false });
  return { directory, lab };
}

const yaml = `
name: two
topology:
  nodes:
    a: { kind: linux, image: x }
    b: { kind: linux }
  links: [{ endpoints: ["a:eth1", "b:eth1"] }]
`;

test('a topology of containerlab becomes one of lab, which is valid; the rest is told', async (t) => {
  const { directory, lab } = site(t, yaml);
  const { stdout, stderr, exitCode } = await lab('import', 'two.clab.yml');
  t.is(exitCode, 0);
  t.is(stdout, 'wrote two.yaml; lab up two.yaml --keep builds it');
  t.is(stderr, "not carried over: node a: image: the programs are this machine's, not those of x");
  t.regex(readFileSync(join(directory, 'two.yaml'), 'utf8'), /^ {2}- a:eth1 -- b:eth1$/m);
  t.is((await lab('validate', 'two.yaml')).exitCode, 0);
  const again = await lab('import', 'two.clab.yml');
  t.is(again.exitCode, 2);
  t.regex(again.stderr, /two\.yaml is there already; name another file with -o$/);
  t.regex(
    (await lab('import', 'two.clab.yml', '-o', '-')).stdout,
    /^title: two, a topology of containerlab\nnodes:\n/,
  );
});

test('what lab would refuse is not written', async (t) => {
  const { directory, lab } = site(t, yaml.replaceAll('eth1', 'an-interface-with-a-long-name'));
  const { stderr, exitCode } = await lab('import', 'two.clab.yml', '-o', 'two.yaml');
  t.is(exitCode, 2);
  t.regex(stderr, /what the file becomes is no topology of lab:\n.*two\.yaml:\d+:\d+: /);
  t.false(existsSync(join(directory, 'two.yaml')));
  t.regex((await lab('import', 'none.yml')).stderr, /none\.yml/);
  t.regex((await lab('import')).stderr, /expected exactly one FILE$/);
});
