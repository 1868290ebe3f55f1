import { howEnded } from '../lib/how-ended.ts';
import type { Output } from '../lib/output.ts';

const most = 200;

/**
 * Says that the output of a step is not what its tool prints: it is cut off, the tool failed, or it is of a version
 * that lab doesn't know.
 * @param wanted what should have been in it: "report", "counters"
 */
export function unexpectedOutput(
  item: string,
  tool: string,
  wanted: string,
  step: string,
  output: Output | undefined,
): string {
  if (!output) return `${item}: ${tool} did not run (step ${step})`;
  const said = (output.stderr.trim() || output.stdout.trim()).slice(0, most).trim();
  return `${item}: ${tool} printed no ${wanted} (step ${step}, ${howEnded(output)})${said ? `: ${said}` : ''}`;
}
