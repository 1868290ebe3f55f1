import { toolEnvironment } from '../lib/environment.ts';

/** ms */
const deadline = 10_000;

/**
 * The version that a program says.
 * @param argv as the table of tools has it
 * @returns undefined where it says none
 */
export async function askVersion([command = '', ...args]: readonly string[]): Promise<string | undefined> {
  // A large module, that most commands of lab have no need of.
  const { execa } = await import('execa');
  const { all } = await execa(command, args, {
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: deadline,
    env: toolEnvironment,
    extendEnv: false,
  });
  return versionIn(all);
}

/** "ip utility, iproute2-6.1.0, libbpf 1.1.2"; "iperf 3.12 (cJSON 1.7.15)"; "iputils 20221126"; "kmod version 30" */
export const versionIn = (text: string): string | undefined =>
  [/\d+(?:\.\d+)+[\w.+~-]*/, /\b\d{8}\b/, /(?<=version )\d+/]
    .map((pattern) => pattern.exec(text)?.[0])
    .find(Boolean);
