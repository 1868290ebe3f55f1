import test from 'ava';
import {
  disturbanceBetween,
  disturbedBy,
  sampleMachine,
  cpuStatFiles,
  throttledSeconds,
} from '../../src/suite/disturbance.ts';

const before = { at: 0, steal: 0, others: 100, throttled: 0, thermal: 0 };

test('steal, others, throttling and heat count beyond their bounds', (t) => {
  const after = (part: object) => disturbanceBetween(before, { ...before, at: 1000, ...part });
  t.is(disturbedBy(after({})), undefined);
  t.regex(disturbedBy(after({ steal: 1e6 }))!, /^the hypervisor took \d+ % of the processors' time$/);
  t.regex(disturbedBy(after({ others: 1e6 }))!, /^other processes took/);
  t.is(disturbedBy(after({ throttled: 0.25 })), 'the control group was throttled for 0.25 s');
  t.is(disturbedBy(after({ thermal: 1 })), 'a CPU was throttled (thermal)');
  // Processes that ended took their ticks along.
  t.is(after({ others: 50 }).others, 0);
});

test('a sample is read from the kernel', (t) => {
  const [first, second] = [sampleMachine(), sampleMachine()];
  t.true(first.others > 0, 'somebody else has run since boot');
  t.true(second.steal >= first.steal);
  const { load, others, steal } = disturbanceBetween(first, second);
  for (const value of [load, others, steal]) t.true(Number.isFinite(value) && value >= 0);
});

test('throttling is that of the own control group and of all above it, of either version', (t) => {
  t.deepEqual(cpuStatFiles('0::/system.slice/ci.service\n'), [
    '/sys/fs/cgroup/cpu.stat',
    '/sys/fs/cgroup/system.slice/cpu.stat',
    '/sys/fs/cgroup/system.slice/ci.service/cpu.stat',
  ]);
  t.deepEqual(cpuStatFiles('0::/\n'), ['/sys/fs/cgroup/cpu.stat']);
  t.deepEqual(cpuStatFiles('3:cpuset:/\n2:cpu,cpuacct:/docker/1:2\n0::/x\n'), [
    '/sys/fs/cgroup/cpu/cpu.stat',
    '/sys/fs/cgroup/cpu/docker/cpu.stat',
    '/sys/fs/cgroup/cpu/docker/1:2/cpu.stat',
  ]);
  const second = 'usage_usec 9\nnr_throttled 2\nthrottled_usec 500000\n';
  t.is(throttledSeconds([second, '', 'nr_periods 1\nthrottled_time 250000000\n']), 0.75);
});
