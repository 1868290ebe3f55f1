/** Words of the shell's own, which shellcheck takes for a mistake elsewhere: "ping -M do". */
const reserved = new Set(['do', 'done', 'then', 'fi', 'esac']);

/** A word as a POSIX shell reads it back, to the byte. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) && !reserved.has(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** An argv as it would be typed: for people and for scripts, never for running it here. */
export const quote = (argv: readonly string[]): string => argv.map(quoteWord).join(' ');
