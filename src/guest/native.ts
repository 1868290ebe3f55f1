import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../lib/root.ts';
import { keyOf, stampOf, stored } from './store.ts';
import { findTool } from '../lib/find.ts';
import { output } from './tool.ts';

const sources = join(packageRoot, 'guest');

const agent = ['agent.c', 'channel.c', 'clone.c', 'file.c', 'image.c', 'namespace.c', 'process.c', 'setup.c'];

const programs = {
  agent: { files: agent, flags: [] },
  /** The same for images, whose libraries are others. */
  'guest-agent': { files: agent, flags: ['-static', '-s'] },
  broker: { files: ['broker.c'], flags: [] },
  tsc: { files: ['tsc.c'], flags: [] },
};

/** Compiles one of the C programs beside src, once. @returns its path @throws ExpectedError */
export async function nativeProgram(name: keyof typeof programs, signal?: AbortSignal): Promise<string> {
  const texts = readdirSync(sources)
    .sort()
    .map((file) => readFileSync(join(sources, file), 'utf8'));
  const key = keyOf(name, texts, stampOf(findTool('clang') ?? ''));
  const { folder } = await stored('native', key, async (own) => {
    const files = programs[name].files.map((file) => join(sources, file));
    // The path of the sources must not end up in the bytes.
    const flags = [
      ...programs[name].flags,
      '-O2',
      '-g0',
      `-ffile-prefix-map=${sources}/=`,
      '-Wl,--build-id=none',
    ];
    await output(['clang', ...flags, '-o', join(own, name), ...files], 'compiles what runs in guests', {
      signal,
    });
  });
  return join(folder, name);
}
