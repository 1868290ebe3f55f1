import type { Mistake } from '../lib/errors.ts';
import type { ManglerItem } from '../scenario/model.ts';
import type { ProgramManifest } from './programs.ts';

/**
 * What is wrong with the manglers of a scenario, beside what is wrong with each key alone.
 * @param manifestOf the manifest of a mangler's program; undefined where that is missing (said elsewhere)
 */
export function checkManglers(
  manglers: readonly ManglerItem[],
  manifestOf: (item: ManglerItem) => ProgramManifest | undefined,
): Mistake[] {
  const mistakes: Mistake[] = [];
  const xdp = new Map<string, string>();
  for (const item of manglers) {
    const { position, hook, name } = item;
    const manifest = manifestOf(item);
    if (manifest && !manifest.hooks.includes(hook))
      mistakes.push({
        position,
        problem: `the mangler ${manifest.name} has no program for the hook ${hook}`,
        allowed: `it has one for ${manifest.hooks.join(', ')}`,
      });
    if (hook !== 'xdp') continue;
    const endpoint = `${item.node}:${item.interface}`;
    const other = xdp.get(endpoint);
    if (other)
      mistakes.push({
        position,
        problem: `${endpoint} has an XDP program already: ${other}`,
        allowed: 'one XDP program to an interface; egress and ingress take several',
      });
    xdp.set(endpoint, name);
  }
  return mistakes;
}
