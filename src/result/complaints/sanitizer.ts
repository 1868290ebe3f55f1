import { complaint, functionOf, mostLines, type Complaint } from './fingerprint.ts';

const kinds: Readonly<Record<string, string>> = {
  AddressSanitizer: 'ASan',
  LeakSanitizer: 'LSan',
  ThreadSanitizer: 'TSan',
  MemorySanitizer: 'MSan',
  HWAddressSanitizer: 'HWASan',
};
const begins = /^(?:==\d+==)?(?:ERROR|WARNING): (\w+Sanitizer): (.*)$/;
/** "lib/flow.c:12:3: runtime error: shift exponent 33 is too large" */
const undefinedBehaviour = /^(?:.*\/)?([^/\s:]+):\d+(?::\d+)?: runtime error: (.*)$/;
const frame = /^\s*#\d+ (?:0x[\da-f]+ )?(?:in )?([^\s(]+)/;
/** The sanitizer's own part in a stack. */
const own =
  /^(__interceptor_|__asan_|__ubsan_|__tsan_|__msan_|__sanitizer|malloc$|calloc$|realloc$|free$|operator)/;

/** The reports of sanitizers in what a program printed. Pure. */
export function sanitizerComplaints(text: string): Complaint[] {
  if (!/Sanitizer: |: runtime error: /.test(text)) return [];
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const [, sanitizer = '', rest = ''] = begins.exec(line) ?? [];
    const [, file, what = ''] = undefinedBehaviour.exec(line) ?? [];
    const next = lines.findIndex(
      (other, at) => at > index && (begins.test(other) || undefinedBehaviour.test(other)),
    );
    const block = lines.slice(index, Math.min(next < 0 ? lines.length : next, index + mostLines));
    const stack = block.slice(1).flatMap((other) => frame.exec(other)?.[1] ?? []);
    const functions = stack.map(functionOf).filter((name) => !own.test(name));
    if (file !== undefined) {
      const words = what.replaceAll(/-?\b(0x[\da-f]+|\d+)\b/g, '...');
      return [complaint('UBSan', `runtime error in ${file}: ${words}`, file, functions, block, [words])];
    }
    const kind = kinds[sanitizer];
    if (kind === undefined) return [];
    const words = rest.replaceAll(/\b(0x[\da-f]+|\d+)\b/g, '...').replace(/ on address .*| \(pid=.*/, '');
    return [complaint(kind, `${sanitizer}: ${words}`, functions[0], functions, block, [words])];
  });
}
