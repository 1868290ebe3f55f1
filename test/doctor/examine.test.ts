import { examineGuests } from '../../src/run/guest/examine.ts';
import test from 'ava';
import { examine, type Examination } from '../../src/doctor/examine.ts';
import { formatExamination } from '../../src/report/summary/examination.ts';
import { tools } from '../../src/doctor/tools.ts';
import { makeScreen } from '../../src/report/summary/screen.ts';

const screen = makeScreen({ width: 100, unicode: true, color: false });

test('this machine: every tool is found with a version, or has what mends it', async (t) => {
  const found = await examine(examineGuests());
  t.is(found.tools.length, Object.keys(tools).length);
  // hey has no option that says its version.
  for (const { ok, version, mend, name } of found.tools)
    if (name !== 'hey') t.truthy(ok ? version : mend, name);
  for (const { ok, mend, name } of found.features) t.truthy(ok || mend, name);
});

const finding = {
  name: 'clang',
  title: 'compiles manglers',
  ok: false,
  main: true,
  mend: 'run: apt-get install clang',
};
const machine: Examination = {
  distribution: { name: 'Debian', family: 'debian' },
  kernel: '6.1',
  architecture: 'x64',
  root: true,
  labs: { name: 'namespaces', title: 'labs', ok: true, main: true },
  tools: [finding],
  features: [],
  guests: [],
  ready: false,
};

test('what is missing is shown with what mends it, and one command for all', (t) => {
  const text = formatExamination(machine, screen);
  t.true(text.includes('✖  clang    compiles manglers: run: apt-get install clang'), text);
  t.true(text.includes('all of them: apt-get install clang libbpf-dev linux-libc-dev'), text);
  t.true(text.endsWith('✖ lab up scenarios/tcp-psh.yaml can’t run here: each ✖ above says what fixes it\n'));
});

test('without root it says what that means', (t) => {
  t.regex(
    formatExamination({ ...machine, root: false }, screen),
    /without root, labs run without manglers.*sudo/,
  );
});
