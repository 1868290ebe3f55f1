import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { toolVersions } from '../../src/result/tool-versions.ts';

test.serial(
  'tools are asked once, what is no known tool is never run, what is missing is left out',
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-versions-'));
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = folder;
    t.teardown(() => {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
      rmSync(folder, { recursive: true });
    });
    const found = await toolVersions(['ip', 'sysctl', 'mkfifo', 'no-such-tool', 'ip']);
    t.deepEqual(Object.keys(found), ['ip', 'mkfifo', 'sysctl']);
    t.regex(found.ip!, /^\d+\.\d+/);
    t.regex(found.mkfifo!, /^sha256:[0-9a-f]{16}$/);
    t.deepEqual(await toolVersions(['sysctl', 'mkfifo', 'ip']), found);

    const cache = join(folder, 'lab', 'versions.json');
    t.deepEqual(readdirSync(join(folder, 'lab')), ['versions.json']);
    // Proof that it is read: an entry that was changed comes back changed.
    writeFileSync(cache, readFileSync(cache, 'utf8').replace(found.ip!, '99.9'));
    t.is((await toolVersions(['ip'])).ip, '99.9');
    writeFileSync(cache, 'not JSON');
    t.is((await toolVersions(['ip'])).ip, found.ip);
  },
);
