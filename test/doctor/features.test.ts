import test from 'ava';
import { features, mendFeature } from '../../src/doctor/features.ts';

const feature = { config: 'CONFIG_FOO', module: 'sch_foo_that_nobody_has', title: 'x', probe: [] };

test('what mends a missing feature', (t) => {
  const amd64 = process.arch === 'arm64' ? 'arm64' : 'amd64';
  t.is(mendFeature(feature, { name: 'Arch Linux', family: 'arch' }), 'boot a kernel with CONFIG_FOO');
  t.regex(
    mendFeature(feature, { name: 'Debian GNU/Linux', family: 'debian' }),
    new RegExp(`apt-get install linux-image-${amd64}$`),
  );
  t.regex(
    mendFeature(feature, { name: 'Ubuntu 24.04', family: 'debian' }),
    /apt-get install linux-modules-extra-/,
  );
  t.regex(mendFeature(feature, { name: 'Fedora', family: 'fedora' }), /dnf install kernel-modules-extra$/);
});

test('probes are commands of ip, tc and test alone', (t) => {
  const programs = Object.values(features).flatMap(({ probe }) => probe.map(([program]) => program));
  t.deepEqual([...new Set(programs)].sort(), ['ip', 'tc', 'test']);
});
