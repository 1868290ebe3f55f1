/** Bytes of a path, and of one of its parts, that every file system takes. */
const [longestPath, longestPart] = [1000, 255];

/**
 * Why a file of a bundle can't be called so; undefined if it can. A path that is accepted names one place below the
 * folder that it is unpacked to, on any file system.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it has no name';
  if (path.startsWith('/')) return 'it is an absolute path';
  if (/\p{Cc}/u.test(path)) return 'its name has a control character';
  // What reverses or hides text in a terminal.
  if (/\p{Cf}|[\u2028\u2029]/u.test(path)) return 'its name has an invisible character';
  if (path.includes('\ufffd')) return 'its name is not UTF-8';
  if (path.includes('\\')) return 'its name has a backslash';
  if (/^[A-Za-z]:/.test(path)) return 'its name begins like a drive';
  if (path !== path.normalize('NFC')) return 'its name is not in Unicode’s composed form (NFC)';
  if (Buffer.byteLength(path) > longestPath) return `its name is longer than ${longestPath} bytes`;
  for (const part of path.split('/')) {
    if (part === '..') return 'it leads out of the bundle ("..")';
    if (part === '' || part === '.') return 'its name has an empty part';
    if (/[. ]$/.test(part)) return 'a part of its name ends in a dot or a blank';
    if (Buffer.byteLength(part) > longestPart)
      return `a part of its name is longer than ${longestPart} bytes`;
  }
  return undefined;
}

/** The same for all names that some file system takes for one: whatever their case or Unicode form. */
export const foldedPath = (path: string): string =>
  path.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');

/**
 * Two files that would get into each other's way: of the same name but for case or Unicode form, or one of which would
 * have to be a folder of the other. undefined where there are none.
 */
export function collision(paths: readonly string[]): [string, string] | undefined {
  const files = new Map<string, string>();
  for (const path of paths) {
    const folded = foldedPath(path);
    const other = files.get(folded);
    if (other !== undefined) return [other, path];
    files.set(folded, path);
  }
  const folders = new Map<string, string>();
  for (const path of paths) {
    const parts = path.split('/');
    for (let end = 1; end < parts.length; end++) {
      const folder = parts.slice(0, end).join('/');
      const folded = foldedPath(folder);
      const file = files.get(folded);
      if (file !== undefined) return [file, path];
      const spelled = folders.get(folded);
      if (spelled !== undefined && spelled !== folder) return [spelled, folder];
      folders.set(folded, folder);
    }
  }
  return undefined;
}
