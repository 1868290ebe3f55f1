import type { Reading } from '../../../lib/metric.ts';
import type { Outputs } from '../../../lib/output.ts';
import type { Node } from '../../../scenario/model.ts';
import { configOf } from './config.ts';
import { files, nameInResult } from './paths.ts';

/** Which build it was; its log, and, if it crashed, its core. */
export function read(node: Node, outputs: Outputs): Reading {
  const said = (what: string) => {
    const output = outputs.get(`node/${node.name}/ovs/${what}`);
    return output?.exitCode === 0 ? output.stdout.trim() : undefined;
  };
  const [pattern = '', ...cores] = said('cores')?.split('\n') ?? [];
  const version = /\d+(\.\d+)+\S*/.exec(said('version') ?? '')?.[0];
  const details = {
    kind: 'ovs',
    build: configOf(node).build.name,
    datapath: configOf(node).datapath ?? 'netdev',
    version,
    commit: said('commit'),
    sha256: said('hash')?.split(' ')[0],
    ...(cores.length > 0 ? { cores } : {}),
    ...(pattern === '' ? {} : { core_pattern: pattern }),
  };
  const log = said('log') === undefined ? [] : [files(node.name).log];
  return {
    metrics: {},
    details,
    files: [...log, ...cores].map((path) => ({
      ...{ path, name: nameInResult(node.name, path) },
      keep: 'on-failure',
    })),
    doubts: version === undefined ? [`${node.name}: the version of ovs-vswitchd is unknown`] : [],
  };
}
