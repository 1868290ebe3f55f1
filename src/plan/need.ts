/** Something that must be there before a run starts. */
export type Need =
  | {
      /** A program on the PATH. */
      tool: string;
      /** Who asks: "traffic[0] (iperf3)". */
      why: string;
      /** The node that asks, if one does. */
      node?: string;
      /** A command of the scenario's own. */
      command?: true;
    }
  | {
      /** A kernel feature, in words: "the netem qdisc (CONFIG_NET_SCH_NETEM)". */
      kernel: string;
      /** Commands tried in a throw-away network namespace, one after the other; all must exit 0. */
      probe: readonly (readonly string[])[];
      why: string;
      /** What gives it to an ordinary user, in words: "sudo chmod ...". */
      ordinary?: string;
      /** The node in whose kernel it must hold, where that may be a guest; absent: this machine's. */
      node?: string;
    }
  | { /** Loading BPF, for example. */ root: string; why: string; /** As above. */ node?: string }
  | {
      /** A package, by its name in Debian, for the scenario's own commands. */ package: string;
      why: string;
    };

/** A feature of a kernel. */
export type KernelNeed = Extract<Need, { kernel: string }>;
