import { paths } from '../../../plan/capsule-paths.ts';

/** Where a switch has its files: a directory of its own, in the capsule. */
export const directoryOf = (node: string): string => `${paths.run}/ovs/${node}`;

/** What a file of a switch is called in the result, where other switches have theirs. */
export const nameInResult = (node: string, path: string): string =>
  `${node}.${path.slice(path.lastIndexOf('/') + 1)}`;

export const files = (node: string) => {
  const directory = directoryOf(node);
  return {
    database: `${directory}/conf.db`,
    /** Sockets. */
    db: `${directory}/db.sock`,
    dbControl: `${directory}/ovsdb-server.ctl`,
    control: `${directory}/ovs-vswitchd.ctl`,
    management: (bridge: string) => `${directory}/${bridge}.mgmt`,
    pid: `${directory}/ovs-vswitchd.pid`,
    log: `${directory}/ovs-vswitchd.log`,
  };
};
