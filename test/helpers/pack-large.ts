import { readFileSync } from 'node:fs';
import { unpackBundle } from '../../src/bundle/read.ts';
import { indexed, writeBundle, type BundledFile } from '../../src/bundle/write.ts';
import { makeIndex } from './bundle.ts';

// Packs a large file, unpacks it, and says by how many MB the most memory that this process had has grown.
const [capture = '', archive = '', folder = ''] = process.argv.slice(2);

const most = (): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;

const files: BundledFile[] = [
  { path: 'bug.yaml', what: 'test', content: Buffer.from('title: A bug\n') },
  { path: 'capture.pcap', what: 'test', content: { file: capture } },
];
const before = most();
const index = makeIndex({}, { files: await Promise.all(files.map(indexed)) });
await writeBundle(archive, index, files);
const packed = most() - before;
await unpackBundle(archive, folder);
process.stdout.write(JSON.stringify({ packed: Math.round(packed), unpacked: Math.round(most() - before) }));
