import { existsSync } from 'node:fs';
import { findTool } from '../lib/find-tool.ts';
import { testTools, tools } from './tools.ts';

/** The program is there, and so are the files that belong to it (headers, for a compiler). */
export function isInstalled(name: string): boolean {
  const files = (tools[name] ?? testTools[name])?.files ?? [];
  return findTool(name) !== undefined && files.every((file) => existsSync(file));
}
