/** A file of an archive. Paths have no leading slash. */
export type Entry =
  | { path: string; kind: 'file'; mode: number; bytes: Uint8Array }
  | { path: string; kind: 'folder' }
  | { path: string; kind: 'link'; target: string }
  | { path: string; kind: 'character'; major: number; minor: number };

const types = { file: 0o100000, folder: 0o040000, link: 0o120000, character: 0o020000 } as const;

/**
 * The bytes of an archive as the kernel unpacks it (cpio, "newc"). The same entries, in whatever order, give the
 * same bytes: no times, no owners, the folders that are needed made.
 */
export function cpio(entries: readonly Entry[]): Buffer {
  const all = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (!all.has(folder)) all.set(folder, { path: folder, kind: 'folder' });
    }
  }
  const sorted = [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.flatMap((entry, index) => record(entry, index + 1));
  parts.push(...member('TRAILER!!!', { inode: 0, mode: 0 }, Buffer.alloc(0)));
  return Buffer.concat(parts);
}

function record(entry: Entry, inode: number): Buffer[] {
  const mode =
    types[entry.kind] | (entry.kind === 'file' ? entry.mode : entry.kind === 'link' ? 0o777 : 0o755);
  const device = entry.kind === 'character' ? { major: entry.major, minor: entry.minor } : {};
  const bytes =
    entry.kind === 'file' ? entry.bytes : Buffer.from(entry.kind === 'link' ? entry.target : '', 'utf8');
  return member(entry.path, { inode, mode, ...device }, bytes);
}

function member(
  path: string,
  { inode, mode, major = 0, minor = 0 }: { inode: number; mode: number; major?: number; minor?: number },
  bytes: Uint8Array,
): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  const links = 1;
  const fields = [inode, mode, 0, 0, links, 0, bytes.length, 0, 0, major, minor, name.length, 0];
  const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(head), name])), padded(bytes)];
}

/** To the next multiple of 4. */
function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes], Math.ceil(bytes.length / 4) * 4);
}
