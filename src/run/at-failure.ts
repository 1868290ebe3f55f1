/** A lab whose run has failed, before it is torn down. */
export interface FailedLab {
  id: string;
  /** Names, in the order of the file. */
  nodes: readonly string[];
  /** The case and the run: "ovs-psh OVS_BUILD=/usr, mangled 2". */
  run: string;
  why: readonly string[];
}

export interface AtFailureOptions {
  /** Keep the first lab whose run fails. */
  keep?: boolean;
  /** Called for each lab whose run fails, one at a time; it is torn down when this settles. */
  pause?: (lab: FailedLab) => Promise<void>;
}

/** What is done with labs whose runs fail, over all runs of a command. */
export class AtFailure {
  readonly #options: AtFailureOptions;
  #kept: FailedLab | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: AtFailureOptions) {
    this.#options = options;
  }

  /** The lab that was kept running. */
  get kept(): FailedLab | undefined {
    return this.#kept;
  }

  /** @param whole the lab is built, and can be kept @returns whether to keep it */
  async failed(lab: FailedLab, whole: boolean): Promise<boolean> {
    const { keep, pause } = this.#options;
    if (keep && whole && !this.#kept) {
      this.#kept = lab;
      return true;
    }
    if (pause) await (this.#last = this.#last.then(() => pause(lab)));
    return false;
  }
}
