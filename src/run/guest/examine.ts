import { release } from 'node:os';
import { kvmObstacle } from './qemu/accelerator.ts';
import { hostKernel } from './kernel/find-kernel.ts';
import type { Finding } from '../../doctor/examine.ts';
import { findTool } from '../../lib/find-tool.ts';

/** Requirements of guests other than programs: a kernel and KVM. */
export function examineGuests(): Finding[] {
  const own = hostKernel();
  const fetched = ['apt-get', 'apt-cache', 'dpkg-deb'].every((tool) => findTool(tool));
  const kernel = {
    name: 'a kernel for guests',
    title: own
      ? `${own}, or another`
      : fetched
        ? 'Debian’s, fetched by apt-get'
        : 'nodes of kind vm, and --in-vm',
    ok: own !== undefined || fetched,
    main: false,
    mend: `sudo chmod +r /boot/vmlinuz-${release()}, or name one by its path: --kernel PATH`,
  };
  const not = kvmObstacle();
  const kvm = {
    name: 'KVM',
    title: 'guests at the speed of the machine',
    ok: not === undefined,
    main: false,
  };
  const { mend: _, ...there } = kernel;
  return [
    kernel.ok ? there : kernel,
    not === undefined ? kvm : { ...kvm, mend: `${not}; guests run under TCG, which emulates the processor` },
  ];
}
