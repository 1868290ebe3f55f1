import { isMapping } from '../../lib/yaml/tree.ts';
import { contains } from './prefix.ts';

/** An address of 10.0.0.0/16, which is where addresses in order begin. */
const inOrderAddress = /(?<![\d.])10\.0\.\d{1,3}\.\d{1,3}(?![\d.])/g;

/** What is for people, and what only gives addresses. */
const silent = new Set(['title', 'description', 'addresses']);

/**
 * Whether a file names an address of 10.0.0.0/16 (in a route, a command, a filter) that lies in the network of
 * none of the addresses it says: then its author counts on addresses being numbered in the order of the file.
 * @param said all addresses that the file says, with prefix length
 */
export function reliesOnOrder(file: unknown, said: readonly string[]): boolean {
  if (typeof file === 'string')
    return (file.match(inOrderAddress) ?? []).some(
      (address) =>
        address.split('.').every((byte) => Number(byte) < 256) &&
        !said.some((prefix) => contains(prefix, address)),
    );
  if (Array.isArray(file)) return file.some((value) => reliesOnOrder(value, said));
  if (!isMapping(file)) return false;
  return Object.entries(file).some(([key, value]) => !silent.has(key) && reliesOnOrder(value, said));
}
