import test from 'ava';
import { ExpectedError } from '../../src/lib/errors.ts';
import { checkBtf } from '../../src/mangler/btf.ts';

const object = {
  program: 'mine',
  path: '/run/lab/bpf/mine.o',
  sources: [],
  argv: [],
  holds: { functions: ['mine'], stats: false },
};

for (const dump of ['', 'Error: failed', '{"types":', '{}', '{"types":{}}', '[]', '{"types":[null]}'])
  test(`bpftool that prints ${JSON.stringify(dump)} of BTF is told, and is no bug in lab`, (t) => {
    const error = t.throws(() => checkBtf(object, dump), { instanceOf: ExpectedError });
    t.regex(error!.message, /"bpftool -j btf dump" printed no list of types for the mangler mine/);
  });

test('members that are no list are refused as well', (t) => {
  const dump = JSON.stringify({ types: [{ id: 1, kind: 'STRUCT', name: 'p', members: 3 }] });
  t.throws(() => checkBtf(object, dump), { instanceOf: ExpectedError });
});

test('a function that the manifest names must be in the object', (t) => {
  const dump = JSON.stringify({ types: [{ id: 1, kind: 'FUNC', name: 'other' }] });
  const error = t.throws(() => checkBtf(object, dump), { instanceOf: ExpectedError });
  t.regex(error!.message, /no function mine: the manifest's hooks ask for it; there are other/);
});
