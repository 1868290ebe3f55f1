export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The environment of every command of a lab: the caller's is not a part of the scenario. */
export function labEnvironment(temporary: string): Record<string, string> {
  return {
    PATH: systemPath,
    HOME: process.env.HOME ?? '/',
    LC_ALL: 'C.UTF-8',
    TMPDIR: temporary,
  };
}

/** That of programs that are run outside of labs: the machine's own, whatever the caller's PATH (npm puts an `nft` on it). */
export const toolEnvironment = labEnvironment('/tmp');
