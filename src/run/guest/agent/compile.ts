import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../lib/package-root.ts';
import { keyOf, stampOf, stored } from '../store.ts';
import { findTool } from '../../../lib/find-tool.ts';
import { toolOutput } from '../run-tool.ts';

/** Where the C sources are: beside this file, in a bundle too. */
const sources = join(packageRoot, 'src/run/guest/agent');

const agent = [
  'agent.c',
  'batch.c',
  'builtin.c',
  'channel.c',
  'identity.c',
  'file.c',
  'image.c',
  'namespace.c',
  'process.c',
  'setup.c',
];

const programs = {
  agent: { files: agent, flags: [] },
  /** The same for images, whose libraries are others. */
  'guest-agent': { files: agent, flags: ['-static', '-s'] },
  broker: { files: ['broker.c'], flags: [] },
  tsc: { files: ['timestamp-counter.c'], flags: [] },
};

/** Compiles one of the C programs beside src, once. @returns its path @throws ExpectedError */
export async function compiledProgram(name: keyof typeof programs, signal?: AbortSignal): Promise<string> {
  const texts = readdirSync(sources)
    .filter((file) => /\.[ch]$/.test(file))
    .sort()
    .map((file) => readFileSync(join(sources, file), 'utf8'));
  const key = keyOf(name, texts, stampOf(findTool('clang') ?? ''));
  const { folder } = await stored(
    'native',
    key,
    async (own) => {
      const files = programs[name].files.map((file) => join(sources, file));
      // The path of the sources must not end up in the bytes.
      const flags = [
        ...programs[name].flags,
        '-O2',
        '-g0',
        `-ffile-prefix-map=${sources}/=`,
        '-Wl,--build-id=none',
      ];
      const argv = ['clang', ...flags, '-o', join(own, name), ...files];
      await toolOutput(argv, 'compiles the guest agent', { signal });
    },
    [name],
  );
  return join(folder, name);
}
