import { ExpectedError } from '../lib/errors.ts';
import { listAt, numberAt, parseJson, textAt, valueAt } from '../lib/json-value.ts';
import type { BpfObject } from './bpf-object.ts';
import { layout } from './params.ts';

interface BtfType {
  id: number;
  kind: string;
  name: string;
  size?: number;
  encoding?: string;
  type_id?: number;
  nr_elems?: number;
  members?: { name: string; type_id: number; bits_offset: number }[];
}

/** A field of a C struct, in the words of the manifest: "u32 ratio". */
interface StructField {
  name: string;
  type: string;
  offset: number;
}

/**
 * Checks that a compiled object has what its manifest says.
 * @param dump what `bpftool -j btf dump file OBJECT` prints
 * @throws ExpectedError that names each difference
 */
export function checkBtf({ program, holds }: BpfObject, dump: string): void {
  if (!holds) return;
  const types = typesIn(dump);
  if (!types)
    throw new ExpectedError(
      `"bpftool -j btf dump" printed no list of types for the mangler ${program}: ${dump.slice(0, 200).trim() || 'nothing'}; ` +
        'lab needs bpftool 5.13 or later (`bpftool version` tells)',
    );
  const byId = new Map(types.map((type) => [type.id, type]));
  const functions = types.filter(({ kind }) => kind === 'FUNC').map(({ name }) => name);
  const problems = holds.functions
    .filter((name) => !functions.includes(name))
    .map((name) => `no function ${name}: the manifest's hooks ask for it; there are ${functions.join(', ')}`);
  if (holds.stats && !mapValue('stats', types, byId))
    problems.push('no map "stats": include lab.h, or say "counts: false" in the manifest');
  if (holds.parameters) {
    const expected = layout(holds.parameters);
    const struct = mapValue('params', types, byId);
    const wanted = expected.fields.map(({ name, type, offset }) => ({ name, type, offset }));
    const found = struct && fieldsOf(struct, byId);
    if (!found)
      problems.push('no map "params" that holds a struct: declare it with LAB_PARAMS(struct params)');
    else if (describe(found) !== describe(wanted) || struct.size !== expected.size)
      problems.push(
        `the struct in the map "params" is not what the manifest's parameters make\n` +
          `    the object:   ${shortly(found, wanted)} (${struct.size} bytes)\n` +
          `    the manifest: ${shortly(wanted, found)} (${expected.size} bytes)`,
      );
  }
  if (problems.length > 0)
    throw new ExpectedError([`the mangler ${program} and its manifest differ:`, ...problems].join('\n  '));
}

/** @returns undefined where bpftool printed something else */
function typesIn(dump: string): BtfType[] | undefined {
  const types = listAt(parseJson(dump), 'types');
  const isType = (type: unknown) =>
    numberAt(type, 'id') !== undefined &&
    textAt(type, 'kind') !== undefined &&
    textAt(type, 'name') !== undefined &&
    (valueAt(type, 'members') === undefined || listAt(type, 'members')?.every(isMember) === true);
  return types?.every(isType) ? (types as BtfType[]) : undefined;
}

const isMember = (member: unknown) =>
  textAt(member, 'name') !== undefined &&
  numberAt(member, 'type_id') !== undefined &&
  numberAt(member, 'bits_offset') !== undefined;

const describe = (fields: readonly StructField[]) =>
  fields.map(({ name, type, offset }) => `${type} ${name} @${offset}`).join(', ');

/** Without the many fields of `struct lab_common` that are alike. */
function shortly(fields: readonly StructField[], others: readonly StructField[]): string {
  const alike = new Set(others.map((field) => describe([field])));
  const left = fields.filter((field) => !field.name.startsWith('common.') || !alike.has(describe([field])));
  const parts = [...(left.length < fields.length ? ['struct lab_common common'] : []), describe(left)];
  return parts.filter(Boolean).join(', ');
}

/** The struct that a map in .maps holds: it is what the member "value" of the map's variable points to. */
function mapValue(
  map: string,
  types: readonly BtfType[],
  byId: ReadonlyMap<number, BtfType>,
): BtfType | undefined {
  const variable = types.find(({ kind, name }) => kind === 'VAR' && name === map);
  const value = follow(variable?.type_id, byId)?.members?.find(({ name }) => name === 'value');
  const struct = follow(follow(value?.type_id, byId)?.type_id, byId);
  return struct?.kind === 'STRUCT' ? struct : undefined;
}

/** The type behind typedefs and qualifiers. */
function follow(id: number | undefined, byId: ReadonlyMap<number, BtfType>): BtfType | undefined {
  let type = byId.get(id ?? 0);
  while (type && ['TYPEDEF', 'CONST', 'VOLATILE', 'RESTRICT'].includes(type.kind))
    type = byId.get(type.type_id ?? 0);
  return type;
}

/** Of structs inside it the members, by the path to them: "common.seed". */
function fieldsOf(struct: BtfType, byId: ReadonlyMap<number, BtfType>, base = 0, prefix = ''): StructField[] {
  return (struct.members ?? []).flatMap(({ name, type_id, bits_offset }) => {
    const type = follow(type_id, byId);
    const [path, offset] = [prefix + name, base + bits_offset / 8];
    if (type?.kind === 'STRUCT') return fieldsOf(type, byId, offset, `${path}.`);
    return { name: path, type: spelled(type, byId), offset };
  });
}

/** "u32", "u8[16]"; "ptr" and the like for what no manifest can ask for. */
function spelled(type: BtfType | undefined, byId: ReadonlyMap<number, BtfType>): string {
  if (type?.kind === 'ARRAY') return `${spelled(follow(type.type_id, byId), byId)}[${type.nr_elems ?? '?'}]`;
  if (type?.kind !== 'INT') return type?.kind.toLowerCase() ?? '?';
  return `${type.encoding?.includes('SIGNED') ? 'i' : 'u'}${(type.size ?? 0) * 8}`;
}
