import { arch, release } from 'node:os';
import { isInstalled } from './complete.ts';
import { thisDistribution, type Distribution } from './distribution.ts';
import { features, mendFeature } from './features.ts';
import { findTool } from '../lib/find-tool.ts';
import { explainNoNamespace } from './needs.ts';
import { mend } from './packages.ts';
import { probe } from './probe.ts';
import { askVersion } from './tool-version.ts';
import { testTools, tools, type Tool } from './tools.ts';

/** A requirement and whether this machine meets it. */
export interface Finding {
  name: string;
  title: string;
  ok: boolean;
  /** The main job needs it. */
  main: boolean;
  /** Of a tool. */
  version?: string;
  /** How to fix it. */
  mend?: string;
}

/** What this machine supports. */
export interface Examination {
  distribution: Distribution;
  kernel: string;
  architecture: string;
  root: boolean;
  /** Labs can be made: namespaces. */
  labs: Finding;
  tools: Finding[];
  features: Finding[];
  guests: Finding[];
  /** `lab up scenarios/tcp-psh.yaml` runs. */
  ready: boolean;
}

const mainTools = [
  'unshare',
  'nsenter',
  'mount',
  'ip',
  'tc',
  'ss',
  'nstat',
  'ethtool',
  'clang',
  'bpftool',
  'iperf3',
  'tcpdump',
];

/**
 * Looks at this machine, all of it at once.
 * @param guests what was found of guests, which are another room's business
 * @param forTests the tools of the project's own tests too
 */
export async function examine(guests: Finding[], { forTests = false } = {}): Promise<Examination> {
  const root = process.geteuid?.() === 0;
  const distribution = thisDistribution();
  const wanted = Object.entries(forTests ? { ...tools, ...testTools } : tools);
  const [namespace, found, kernel] = await Promise.all([
    findTool('unshare') ? probe([], root) : { ok: false as const, said: 'unshare is missing' },
    Promise.all(wanted.map(([name, tool]) => examineTool(name, tool, distribution, root, forTests))),
    findTool('ip') ? examineFeatures(distribution, root) : [],
  ]);
  const labs: Finding = {
    name: 'namespaces',
    title: root ? 'labs' : 'labs without manglers, in a user namespace',
    ok: namespace.ok,
    main: true,
    ...(namespace.ok ? {} : { mend: explainNoNamespace(namespace.said, root) }),
  };
  const ready = root && [labs, ...found, ...kernel].every(({ ok, main }) => ok || !main);
  return {
    distribution,
    kernel: release(),
    architecture: arch(),
    root,
    labs,
    tools: found,
    features: kernel,
    guests,
    ready,
  };
}

async function examineTool(
  name: string,
  tool: Tool,
  distribution: Distribution,
  root: boolean,
  forTests: boolean,
): Promise<Finding> {
  const ok = isInstalled(name);
  const common = { name, title: tool.title, ok, main: forTests || mainTools.includes(name) };
  return ok
    ? { ...common, version: await askVersion(tool.version) }
    : { ...common, mend: mend([name], distribution, root) };
}

async function examineFeatures(distribution: Distribution, root: boolean): Promise<Finding[]> {
  const results = Object.entries(features).map(async ([name, feature]): Promise<Finding> => {
    const result = await probe(feature.probe, root);
    const finding = { name, title: feature.title, ok: result.ok, main: feature.main ?? false };
    if (result.ok) return finding;
    return {
      ...finding,
      mend: result.fault ? `mend iproute2: ${result.said}` : mendFeature(feature, distribution),
    };
  });
  return Promise.all(results);
}
