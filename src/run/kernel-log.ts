import { closeSync, constants, openSync, readlinkSync, readSync } from 'node:fs';
import type { Output } from '../lib/output.ts';
import { kernelComplaints, linesOfKmsg } from '../result/complaints/kernel.ts';
import type { MachineComplaint } from '../result/complaints/read-complaints.ts';

/** More than a record of /dev/kmsg has. */
const recordSize = 8192;

/** The log of this machine's kernel from when it was opened. */
export class KernelLog {
  readonly #file: number;

  private constructor(file: number) {
    this.#file = file;
  }

  /** undefined: the kernel lets nobody but root read it (kernel.dmesg_restrict), or has none. */
  static open(path = '/dev/kmsg'): KernelLog | undefined {
    let file;
    try {
      file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM' || code === 'ENOENT' || code === 'ENXIO') return undefined;
      throw error;
    }
    const log = new KernelLog(file);
    log.#rest();
    return log;
  }

  /**
   * What the kernel complained of since then, as an output. The log itself is not kept: others write to it as well.
   * @param capsule first process of the lab
   */
  complaints(capsule: number, at: number): Output {
    const lines = linesOfKmsg(this.#rest()).map(({ line }) => line);
    const own = pidNamespace(capsule);
    const found = kernelComplaints(lines).map((complaint): MachineComplaint => ({
      ...complaint,
      isOurs: complaint.pid !== undefined && own !== undefined && pidNamespace(complaint.pid) === own,
    }));
    return { stdout: JSON.stringify(found), stderr: '', exitCode: 0, startedAt: at, endedAt: at };
  }

  close(): void {
    closeSync(this.#file);
  }

  #rest(): string {
    const buffer = Buffer.alloc(recordSize);
    const records: string[] = [];
    for (;;)
      try {
        const size = readSync(this.#file, buffer);
        if (size === 0) return records.join('');
        records.push(buffer.toString('utf8', 0, size));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        // Records that were overwritten before they were read.
        if (code === 'EPIPE') continue;
        if (code === 'EAGAIN') return records.join('');
        throw error;
      }
  }
}

function pidNamespace(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined; // it has ended
  }
}
