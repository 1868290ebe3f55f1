/** Magic numbers of a capture file with microseconds, and with nanoseconds, written by a little-endian machine. */
const magics = [0xa1b2c3d4, 0xa1b23c4d];
const fileHeader = 24;
const packetHeader = 16;

export const isCapture = (file: Buffer): boolean =>
  file.length >= fileHeader && magics.includes(file.readUInt32LE(0));

/**
 * The packets of a capture file, each as much of it as was kept, in the format of pcap-savefile(5) as this
 * machine's tcpdump writes it. One that is cut off at the end of the file is left out.
 * @throws Error where it is no such file
 */
export function* packetsOf(file: Buffer): Generator<Buffer> {
  if (!isCapture(file)) throw new Error('not a capture file of this machine');
  let at = fileHeader;
  while (at + packetHeader <= file.length) {
    const end = at + packetHeader + file.readUInt32LE(at + 8);
    if (end > file.length) return;
    yield file.subarray(at + packetHeader, end);
    at = end;
  }
}
