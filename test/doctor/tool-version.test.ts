import test from 'ava';
import { askVersion, versionIn } from '../../src/doctor/tool-version.ts';

test('the version is found in what programs say', (t) => {
  const said: Record<string, string | undefined> = {
    'ip utility, iproute2-6.1.0, libbpf 1.1.2': '6.1.0',
    'iperf 3.12 (cJSON 1.7.15)': '3.12',
    'ping from iputils 20221126': '20221126',
    'kmod version 30\n+ZSTD': '30',
    'QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)': '7.2.22',
    'usage: 5 words': undefined,
    '': undefined,
  };
  t.deepEqual(Object.fromEntries(Object.keys(said).map((text) => [text, versionIn(text)])), said);
});

test('a program that is missing or fails says none', async (t) => {
  t.is(await askVersion(['/nonexistent/tool', '--version']), undefined);
  t.is(await askVersion(['false']), undefined);
});
