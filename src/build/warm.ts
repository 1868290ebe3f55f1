import { renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { files, scriptOf, start } from './start.ts';

// Runs a command of the bundle, and keeps V8's code of what it called: warm.ts FOLDER COMMAND...

const [node = '', , folder = '', ...words] = process.argv;
const code = join(folder, files.code);
const { atime, mtime } = statSync(join(folder, files.bundle));
const script = scriptOf(folder);

process.argv = [node, join(folder, files.bundle), ...words];
process.on('exit', (exitCode) => {
  if (exitCode !== 0) return;
  const own = `${code}.${process.pid}`;
  writeFileSync(own, script.createCachedData());
  utimesSync(own, atime, mtime);
  renameSync(own, code);
});
start(script, folder);
