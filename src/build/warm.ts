import { statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../lib/replace-file.ts';
import { files, scriptOf, start } from './start.ts';

// Runs a command of the bundle, and keeps V8's code of what it called: warm.ts FOLDER COMMAND...

const [node = '', , folder = '', ...words] = process.argv;
const code = join(folder, files.code);
const { mtime } = statSync(join(folder, files.bundle));
const script = scriptOf(folder);

process.argv = [node, join(folder, files.bundle), ...words];
process.on('exit', (exitCode) => {
  if (exitCode !== 0) return;
  replaceFile(code, script.createCachedData(), { time: mtime });
});
start(script, folder);
