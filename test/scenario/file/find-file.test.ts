import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { findFile } from '../../../src/scenario/file/find-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'lab-find-'));
test.after.always(() => rmSync(folder, { recursive: true }));

test('a name, with and without .yaml, is a file of the folder of its sort', (t) => {
  for (const name of ['psh-overtaken', 'psh-overtaken.yaml'])
    t.deepEqual(findFile(name, 'scenarios', folder), { path: 'scenarios/psh-overtaken.yaml' });
  t.deepEqual(findFile('two-hosts.yaml', 'labs', folder), { path: 'labs/two-hosts.yaml' });
});

test('a file that is called so comes first, and a path is only a path', (t) => {
  const own = join(folder, 'tcp-psh.yaml');
  writeFileSync(own, '');
  t.deepEqual(findFile('tcp-psh.yaml', 'scenarios', folder), { path: own });
  t.deepEqual(findFile('tcp-psh', 'scenarios', folder), { path: 'scenarios/tcp-psh.yaml' });
  t.like(findFile('./pong-ttl.yaml', 'scenarios', folder), { problem: './pong-ttl.yaml does not exist' });
});
