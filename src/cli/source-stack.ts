import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';

/** The stack of an error, with positions in the bundle mapped to the sources. */
export function stackInSources(stack: string): string {
  return stack.replaceAll(/([^\s()]+\/dist\/lab\.js):(\d+):(\d+)/g, (place, bundle, line, column) => {
    const entry = mapOf(bundle)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place as string;
    return `${entry.originalSource.replace(/^(\.\.\/)+/, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(bundle: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    // Without a source map, positions in the bundle will do.
    return undefined;
  }
}
