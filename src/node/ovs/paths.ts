import { paths } from '../../capsule/paths.ts';

/** Where a switch has its files: a directory of its own, in the capsule. */
export const directoryOf = (node: string): string => `${paths.run}/ovs/${node}`;

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
