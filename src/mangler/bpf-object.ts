import type { Parameter } from './parameter-types.ts';

/** Folder in the capsule for compiled BPF objects and their sources. */
export const objectFolder = '/run/lab/bpf';

/** A BPF object that the lab needs at `path` in the capsule, and how it is made. */
export interface BpfObject {
  /** Name of the program, unique in a scenario: "tcp-psh", and "tcp-psh-2" for another one of that name. */
  program: string;
  /** In the capsule, e.g. /run/lab/bpf/tcp-psh.o */
  path: string;
  /** The sources, by their path in the capsule; the compiler reads these and the system's headers only. */
  sources: readonly {
    path: string;
    text: string;
    /** Where it was read: the compiler's messages name this. */
    from?: string;
  }[];
  /** The compiler's command line, in the capsule. Absent for an object that the user brought. */
  argv?: readonly string[];
  /** The object as the user brought it, base64. */
  bytes?: string;
  /** What must be found in the object's BTF once it is compiled. */
  holds?: {
    functions: readonly string[];
    /** It has the map of counters that lab reads. */
    stats: boolean;
    /** Fields of the struct in the map `params`, in order; absent: nothing is written to such a map. */
    parameters?: readonly Pick<Parameter, 'name' | 'type' | 'common'>[];
  };
}
