import { packageOfCommand } from './command-packages.ts';
import { installCommand, type Distribution } from './distribution.ts';
import { testTools, tools } from './tools.ts';

/** The packages with these tools, where the distribution is known. */
export function packagesOf(needs: readonly { tool: string }[], { family, ubuntu }: Distribution): string[] {
  if (!family) return [];
  const packages = needs.flatMap(({ tool: name }) => {
    const tool = tools[name] ?? testTools[name];
    if (!tool) return (family === 'debian' ? packageOfCommand(name) : undefined) ?? [];
    return (ubuntu === undefined ? undefined : tool.ubuntu?.(ubuntu)) ?? tool.packages[family];
  });
  return [...new Set(packages)];
}

/** How to get missing tools, in words. */
export function mend(missing: readonly string[], distribution: Distribution, root?: boolean): string {
  const packages = packagesOf(
    missing.map((tool) => ({ tool })),
    distribution,
  );
  const unknown = missing.filter((tool) => !tools[tool] && !testTools[tool]);
  if (!distribution.family || packages.length === 0)
    return `install ${missing.join(', ')} in a directory of PATH`;
  const command = installCommand(distribution.family, packages, root);
  return unknown.length > 0 ? `run: ${command}, and install ${unknown.join(', ')}` : `run: ${command}`;
}
