import { homedir, hostname, networkInterfaces, userInfo } from 'node:os';

/** A text that could be private, and what stands in its place. */
export interface Secret {
  text: string;
  what: string;
  stand: string;
}

/** Names that say nothing of a person or a machine. */
const common = new Set([
  'root',
  'localhost',
  'debian',
  'ubuntu',
  'lab',
  'user',
  'test',
  'admin',
  'node',
  'host',
  'vm',
]);

/**
 * What of this machine and its user may be in what commands printed: names, the paths of the home and of other folders,
 * addresses of its own interfaces. Variables of the environment are in no result.
 * @param folders with the words that stand in for them
 * @param ofLab addresses that the lab has too: they say nothing of the machine
 */
export function secretsOfMachine(
  folders: Readonly<Record<string, string>> = {},
  ofLab: ReadonlySet<string> = new Set(),
): Secret[] {
  const secrets: Secret[] = Object.entries(folders)
    .filter(([text]) => text.length > 3)
    .map(([text, stand]) => ({ text, what: 'a path', stand }));
  if (homedir().length > 1) secrets.push({ text: homedir(), what: 'the path of the home', stand: '~' });
  const host = hostname();
  for (const name of new Set([host, host.split('.')[0]!]))
    if (isTelling(name)) secrets.push({ text: name, what: 'the name of the host', stand: 'HOST' });
  for (const name of new Set([userInfo().username, process.env.SUDO_USER ?? '']))
    if (isTelling(name)) secrets.push({ text: name, what: 'the name of the user', stand: 'USER' });
  for (const address of Object.values(networkInterfaces()).flatMap((all) => all ?? []))
    if (!address.internal && !ofLab.has(address.address)) {
      secrets.push({
        text: address.address.split('%')[0]!,
        what: 'an address of the machine',
        stand: 'ADDRESS',
      });
      if (!/^[0:]+$/.test(address.mac))
        secrets.push({ text: address.mac, what: 'a MAC address of the machine', stand: 'MAC' });
    }
  // The longer ones first: a path has the name of the user in it.
  return secrets.toSorted((a, b) => b.text.length - a.text.length);
}

const isTelling = (name: string): boolean => name.length > 2 && !common.has(name.toLowerCase());

const patternOf = ({ text }: Secret): RegExp => {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, 'gi');
};

/** The text, with something else in the place of each secret. */
export const redact = (text: string, secrets: readonly Secret[]): string =>
  secrets.reduce((done, secret) => done.replaceAll(patternOf(secret), secret.stand), text);

/** Which secrets a text has. What an author wrote is not changed: it is told. */
export const secretsIn = (text: string, secrets: readonly Secret[]): Secret[] =>
  secrets.filter((secret) => patternOf(secret).test(text));
