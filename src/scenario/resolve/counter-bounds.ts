import { joinWords, nearestWord } from '../../lib/suggest.ts';
import type { Path } from '../../lib/yaml/tree.ts';
import { counterDeclarations } from '../../mangler/counters.ts';
import type { CounterBounds, Scenario } from '../model.ts';
import type { CheckedEvent } from '../schema/checked-file.ts';
import { complain, type Context } from './context.ts';

/** What /sys/class/net/IFACE/statistics has for every device (struct rtnl_link_stats64). */
const ofInterfaces = ['rx', 'tx'].flatMap((way) =>
  ['packets', 'bytes', 'errors', 'dropped'].map((what) => `${way}_${what}`),
);

/** "h1:eth0.rx_packets" or "tcp-psh.mangled", and its bounds. */
export function resolveCounter(
  context: Context,
  { counter: written = '', min, max }: NonNullable<CheckedEvent['when']>,
  path: Path,
  { manglers, arms }: Pick<Scenario, 'manglers' | 'arms'>,
): CounterBounds | undefined {
  const where = [...path, 'counter'];
  const dot = written.lastIndexOf('.');
  const [owner, name] = [written.slice(0, Math.max(0, dot)), written.slice(dot + 1)];
  if (min === undefined && max === undefined) {
    complain(context, path, `nothing says what ${written} must be`, { allowed: 'min, max or both' });
    return undefined;
  }
  const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  const says = [
    written,
    ...(min === undefined ? [] : [`>= ${min}`]),
    ...(max === undefined ? [] : [`<= ${max}`]),
  ].join(' ');
  const [node = '', device] = owner.split(':');
  if (device === undefined) {
    if (context.incomplete.has('manglers')) return undefined;
    const counters = counterDeclarations.map((declaration) => declaration.name);
    const known = manglers.flatMap((mangler) => counters.map((counter) => `${mangler.name}.${counter}`));
    if (!known.includes(written)) return unknown(context, where, written, known);
    if (arms.includes('baseline')) {
      complain(context, where, `no mangler counts in the arm baseline`, {
        allowed: 'a counter of an interface',
      });
      return undefined;
    }
    return { counter: { mangler: owner, name }, says, ...bounds };
  }
  const known = [...context.names.endpoints].flatMap((end) => ofInterfaces.map((iface) => `${end}.${iface}`));
  if (!context.names.endpoints.has(owner) || !ofInterfaces.includes(name))
    return unknown(context, where, written, known);
  return { counter: { node, interface: device, name }, says, ...bounds };
}

function unknown(context: Context, where: Path, written: string, known: readonly string[]): undefined {
  complain(context, where, `no counter is called "${written}"`, {
    allowed: `NODE:INTERFACE.NAME with ${joinWords(ofInterfaces)}, or MANGLER.NAME with ${joinWords(
      counterDeclarations.map((declaration) => declaration.name),
    )}`,
    suggestion: nearestWord(written, known),
  });
}
