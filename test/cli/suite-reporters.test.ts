import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { startReporters } from '../../src/cli/suite-reporters.ts';

test('whether a reporter’s file can be written is known before anything is run', async (t) => {
  const folder = mkdtempSync('/tmp/lab-test-reporters-');
  t.teardown(() => rmSync(folder, { recursive: true }));
  const start = (file: string) => startReporters({ reporter: [`junit=${join(folder, file)}`] });
  await t.notThrowsAsync(start('new/folder/lab.xml'));
  t.true(existsSync(join(folder, 'new/folder')));
  t.false(existsSync(join(folder, 'new/folder/lab.xml')), 'nothing is written yet');
  mkdirSync(join(folder, 'is-folder'));
  writeFileSync(join(folder, 'is-file'), '');
  await t.throwsAsync(start('is-folder'), { message: /is-folder is a directory; name a file/ });
  await t.throwsAsync(start('is-file/lab.xml'), { name: 'ExpectedError', message: /can't be written to/ });
});
