import type { CaseResult } from '../../result/model.ts';

interface Details {
  kind?: string;
  build?: string;
  version?: string;
  commit?: string;
  sha256?: string;
}

/** One line for each switch of a case: its build is what the case judges. */
export function formatBuilds({ runs }: CaseResult): string[] {
  const nodes = runs.flatMap(({ details }) =>
    Object.entries((details?.nodes ?? {}) as Record<string, Details>),
  );
  const lines = nodes.flatMap(([name, { kind, build, version, commit, sha256 }]) =>
    kind === 'ovs'
      ? [
          [
            `${name}: Open vSwitch ${version ?? '?'}, ${build}`,
            ...(commit ? [`commit ${commit.slice(0, 12)}${/-dirty$/.exec(commit)?.[0] ?? ''}`] : []),
            ...(sha256 ? [`ovs-vswitchd sha256:${sha256.slice(0, 16)}`] : []),
          ].join(', '),
        ]
      : [],
  );
  return [...new Set(lines)];
}
