import test from 'ava';
import { installCommand, parseDistribution, type Family } from '../../src/doctor/distribution.ts';

const cases: [string, Family | undefined][] = [
  ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian', 'debian'],
  ['ID=ubuntu\nID_LIKE=debian', 'debian'],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"', 'debian'],
  ['ID=fedora', 'fedora'],
  ['ID="rhel"\nID_LIKE="fedora"', 'fedora'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"', 'fedora'],
  ['ID=arch', 'arch'],
  ['ID=alpine', 'alpine'],
  ['ID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"', 'opensuse'],
  ['ID="sles"\nID_LIKE="suse"', 'opensuse'],
  ['ID=gentoo', undefined],
  ['', undefined],
];

for (const [text, family] of cases)
  test(`${JSON.stringify(text)} is ${family ?? 'none that is known'}`, (t) => {
    t.is(parseDistribution(text).family, family);
  });

test('the release of Ubuntu, and of nothing else', (t) => {
  t.is(parseDistribution('ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"').ubuntu, 24.04);
  t.is(parseDistribution('ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"').ubuntu, undefined);
  t.is(parseDistribution('ID=ubuntu\nVERSION_ID=devel').ubuntu, undefined);
});

test('its name', (t) => {
  t.is(parseDistribution(cases[0]![0]).name, 'Debian GNU/Linux 12 (bookworm)');
  t.is(parseDistribution('').name, 'Linux');
});

test('the command to type', (t) => {
  t.is(installCommand('debian', ['a', 'b'], true), 'apt-get install a b');
  t.is(installCommand('arch', ['a'], false), 'sudo pacman -S a');
});
