import { ExpectedError, SkipError } from '../lib/errors.ts';
import type { Need } from '../plan/need.ts';
import type { ToolFault } from './probe.ts';
import { provideTools, type PackageNeed, type ProvideOptions, type ToolNeed } from './provide-tools.ts';

export interface MeetOptions extends ProvideOptions {
  root?: boolean;
}

/** What every lab needs, whatever is in it. */
export const ownNeeds: readonly Need[] = ['unshare', 'nsenter', 'mount', 'ip', 'tc', 'ethtool'].map(
  (tool) => ({
    tool,
    why: 'every lab',
  }),
);

type KernelNeed = Extract<Need, { kernel: string }>;
type RootNeed = Extract<Need, { root: string }>;

/**
 * Sees to it that all of `needs` is there. Missing tools are installed where that can be done without asking.
 * @throws ExpectedError: a tool is missing or broken, or root is; it names what mends it
 * @throws SkipError: the kernel lacks something, or a tool of this age does
 */
export async function meetNeeds(needs: readonly Need[], options: MeetOptions): Promise<void> {
  const root = options.root ?? process.getuid?.() === 0;
  const all = [...ownNeeds, ...needs];
  const forRoot = all.filter((need): need is RootNeed => 'root' in need);
  if (!root && forRoot.length > 0) throw new ExpectedError(refuse(forRoot));
  await provideTools(
    all.filter((need): need is ToolNeed => 'tool' in need),
    all.filter((need): need is PackageNeed => 'package' in need),
    root,
    options,
  );
  await checkKernel(
    all.filter((need): need is KernelNeed => 'kernel' in need),
    root,
  );
}

const refuse = (needs: readonly RootNeed[]) =>
  `${[...new Set(needs.map(({ root, why }) => `${root} (${why})`))].join(', ')} needs root: run the same command with sudo, or in a guest with \`lab up --in-vm\``;

async function checkKernel(needs: readonly KernelNeed[], root: boolean): Promise<void> {
  const { probe } = await import('./probe.ts');
  const different = [...Map.groupBy(needs, ({ probe: commands }) => JSON.stringify(commands)).values()];
  const [namespace, ...results] = await Promise.all([
    probe([], root),
    ...different.map((same) => probe(same[0]!.probe, root)),
  ]);
  if (!namespace!.ok) throw new ExpectedError(explainNoNamespace(namespace!.said, root));
  const ways = new Set<string>();
  const lacking = different.flatMap((same, index) => {
    const result = results[index]!;
    if (result.ok) return [];
    const why = [...new Set(same.map((need) => need.why))].join(', ');
    if (result.fault) return [ofTool(result.fault, result.said, why)];
    const ordinary = root ? undefined : same.find((need) => need.ordinary)?.ordinary;
    ways.add(ordinary ?? elsewhere);
    const who = root ? 'this kernel lacks' : 'this kernel lacks, or denies to an unprivileged user,';
    return [`${who} ${same[0]!.kernel}, which ${why} asks for (${result.said})`];
  });
  if (lacking.length > 0) throw new SkipError(`skipped: ${[...lacking, ...ways].join('\n')}`);
}

/** @throws ExpectedError where the tool doesn't even run */
function ofTool({ tool, runs }: ToolFault, said: string, why: string): string {
  if (!runs) throw new ExpectedError(`${tool} fails here, but ${why} needs it (${said}): reinstall iproute2`);
  return `${tool} of this machine is too old for ${why} (${said}): install a newer iproute2`;
}

const elsewhere = '--in-vm builds the lab in a guest, whose kernel may have it; --kernel selects the kernel';

/** Why no lab can be built. */
export function explainNoNamespace(said: string, root: boolean): string {
  return root
    ? `this process can't create namespaces, even as root (${said}): start the container with CAP_SYS_ADMIN (docker run --privileged)`
    : `an unprivileged user can't create namespaces here (${said}): run the same command with sudo, or allow it with: sudo sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0`;
}
