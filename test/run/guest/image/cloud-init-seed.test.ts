import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { findTool } from '../../../../src/lib/find-tool.ts';
import { makeSeed } from '../../../../src/run/guest/image/cloud-init-seed.ts';
import { skip } from '../../../helpers/skip.ts';

test('a seed has what NoCloud wants, the agent, and the user’s data as it is', async (t) => {
  if (!findTool('clang')) return skip(t, 'clang is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'lab-test-seed-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const read = (name: string) => readFileSync(join(folder, 'seed', name), 'utf8');
  t.is(await makeSeed('g', undefined, '/inside', folder), '/inside/seed');
  t.deepEqual(readdirSync(join(folder, 'seed')).toSorted(), [
    ...['agent', 'meta-data', 'network-config', 'user-data', 'vendor-data'],
  ]);
  const first = parse(read('meta-data')) as Record<string, string>;
  t.is(first['local-hostname'], 'g');
  t.is(first.dsmode, 'local', 'nothing waits for a network before it');
  t.regex(read('vendor-data'), /^#cloud-boothook\n#!\/bin\/sh\n/);
  writeFileSync(join(folder, 'own'), '#!/bin/sh\necho own\n');
  await makeSeed('g', join(folder, 'own'), '/inside', folder);
  t.is(read('user-data'), '#!/bin/sh\necho own\n');
  t.not((parse(read('meta-data')) as typeof first)['instance-id'], first['instance-id']);
});
