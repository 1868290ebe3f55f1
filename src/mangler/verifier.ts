/** Lines of the log that are shown: enough for the way to the instruction that was refused. */
const shown = 24;

/** What libbpf says of a program that the kernel refused. */
export interface Rejection {
  /** The function in the source. */
  function: string;
  /** The system's error: "Permission denied". */
  error: string;
  /** The verifier's own sentence. */
  reason: string;
  /** Lines before it: instructions, and the source lines they come from. */
  log: readonly string[];
}

/**
 * Finds the verifier's verdict in what `bpftool prog load` wrote to stderr.
 * @returns undefined where the load failed for another reason
 */
export function readRejection(stderr: string): Rejection | undefined {
  const begin = /prog '([^']*)': -- BEGIN PROG LOAD LOG --\n/.exec(stderr);
  if (!begin) return undefined;
  const rest = stderr.slice(begin.index + begin[0].length);
  const lines = (rest.split('-- END PROG LOAD LOG --')[0] ?? '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !line.startsWith('libbpf: prog'));
  const log = lines.filter((line) => !/^(processed \d+ insns|verification time|stack depth)/.test(line));
  return {
    function: begin[1] ?? '',
    error: /BPF program load failed: (.*)/.exec(stderr)?.[1] ?? 'refused',
    reason: log.at(-1) ?? 'no reason given',
    log: log.slice(-shown - 1),
  };
}

/**
 * What is shown of a load that failed, in the place of all that the tool said.
 * @param stderr of `bpftool prog load` or `loadall`
 * @returns undefined where it isn't the verifier that refused
 */
export function explainRejection(stderr: string): string | undefined {
  const rejection = readRejection(stderr);
  if (!rejection) return undefined;
  return [
    `the kernel's verifier refuses the function ${rejection.function} (${rejection.error}): ${rejection.reason}`,
    'the end of its log, a ";" before each line of the source:',
    ...rejection.log.map((line) => `  ${line}`),
  ].join('\n');
}
