import { argvOf, commandProblem } from '../../lib/command.ts';

/** What commands that set a node up say, in lab's own keys. */
export interface FromCommands {
  addresses: Record<string, string[]>;
  routes: Record<string, string>[];
  sysctl: Record<string, unknown>;
  /** Commands that stay commands. */
  setup: string[];
}

/** Reads `ip` and `sysctl`; what is not one command by itself is left. */
export function readExec(commands: readonly string[]): FromCommands & { left: string[] } {
  const found = { addresses: {}, routes: [], sysctl: {}, setup: [], left: [] } as FromCommands & {
    left: string[];
  };
  for (const command of commands.flatMap(parts)) {
    if (commandProblem(command) !== undefined) {
      found.left.push(`${command} (${commandProblem(command)})`);
      continue;
    }
    const argv = argvOf(command);
    if (!readAddress(argv, found) && !readRoute(argv, found) && !readSysctl(argv, found) && !isLinkUp(argv))
      found.setup.push(command);
  }
  return found;
}

/** `sh -c '...'` of simple commands is these commands. */
function parts(command: string): string[] {
  const inside = /^(?:ba|a)?sh -c (["'])(.*)\1$/s.exec(command.trim())?.[2];
  if (inside === undefined) return [command.trim()];
  const each = inside
    .split(/&&|;|\n/)
    .map((part) => part.trim())
    .filter(Boolean);
  return each.every((part) => commandProblem(part) === undefined) ? each : [command.trim()];
}

/** The words of ip(8) without its options, "-4" and "-6" among them. */
const ipWords = (argv: readonly string[]): string[] | undefined =>
  argv[0] === 'ip' ? argv.slice(1).filter((word) => !/^-\w+$/.test(word)) : undefined;

const isObject = (word: string | undefined, object: string, least: number): boolean =>
  word !== undefined && word.length >= least && object.startsWith(word);

function readAddress(argv: readonly string[], { addresses }: FromCommands): boolean {
  const [object, action, address, dev, device, ...rest] = ipWords(argv) ?? [];
  if (!(isObject(object, 'address', 1) || object === 'addr') || !['add', 'replace'].includes(action ?? ''))
    return false;
  if (!address?.includes('/') || dev !== 'dev' || device === undefined || rest.length > 0) return false;
  if (device !== 'lo') (addresses[device] ??= []).push(address);
  return device !== 'lo';
}

function readRoute(argv: readonly string[], { routes }: FromCommands): boolean {
  const [object, action, to, ...rest] = ipWords(argv) ?? [];
  if (!isObject(object, 'route', 1) || !['add', 'replace'].includes(action ?? '') || to === undefined)
    return false;
  const options = Object.fromEntries(
    rest.flatMap((word, at) => (at % 2 === 0 ? [[word, rest[at + 1] ?? '']] : [])),
  );
  const { via, dev, ...others } = options as Record<string, string>;
  if (via === undefined || Object.keys(others).length > 0) return false;
  routes.push({ to, via, ...(dev === undefined ? {} : { dev }) });
  return true;
}

function readSysctl(argv: readonly string[], { sysctl }: FromCommands): boolean {
  if (argv[0] !== 'sysctl') return false;
  const settings = argv.slice(1).filter((word) => !word.startsWith('-'));
  if (settings.length === 0 || !settings.every((word) => /^[\w./-]+=\S+$/.test(word))) return false;
  for (const word of settings) sysctl[word.split('=')[0]!] = word.slice(word.indexOf('=') + 1);
  return true;
}

/** Links are up anyway. */
function isLinkUp(argv: readonly string[]): boolean {
  const words = (ipWords(argv) ?? []).filter((word) => word !== 'dev');
  return words.length === 4 && words[0] === 'link' && words[1] === 'set' && words[3] === 'up';
}
