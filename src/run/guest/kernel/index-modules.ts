import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { toolOutput } from '../run-tool.ts';

/**
 * Runs depmod on ROOT/lib/modules/RELEASE.
 * kmod looks in /lib/modules or in /usr/lib/modules, as its distribution built it: both lead to the same folder.
 */
export async function indexModules(root: string, release: string, signal?: AbortSignal): Promise<void> {
  if (!existsSync(join(root, 'usr/lib/modules'))) {
    mkdirSync(join(root, 'usr/lib'), { recursive: true });
    symlinkSync('../../lib/modules', join(root, 'usr/lib/modules'));
  }
  await toolOutput(['depmod', '-b', root, release], 'indexes modules', { signal });
}
