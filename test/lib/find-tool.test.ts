import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toolEnvironment } from '../../src/lib/environment.ts';
import { findTool } from '../../src/lib/find-tool.ts';

test('only a file that can be run counts', (t) => {
  const directory = mkdtempSync('/tmp/lab-test-find-');
  t.teardown(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'plain'), '');
  writeFileSync(join(directory, 'program'), '');
  chmodSync(join(directory, 'program'), 0o755);
  mkdirSync(join(directory, 'folder'));
  t.is(findTool('program', `/nowhere:${directory}`), join(directory, 'program'));
  t.is(findTool('plain', directory), undefined);
  t.is(findTool('folder', directory), undefined);
  t.is(findTool(join(directory, 'program')), join(directory, 'program'));
});

test('the machine’s own directories, not the caller’s PATH', (t) => {
  t.regex(findTool('ip') ?? '', /^\/(usr\/)?s?bin\/ip$/);
  t.false(toolEnvironment.PATH!.includes('node_modules'));
});
