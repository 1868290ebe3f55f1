import { findTool } from '../../../lib/find-tool.ts';
import { ExpectedError } from '../../../lib/errors.ts';
import { nearestWord } from '../../../lib/suggest.ts';
import { isString, keyOf, stampOf, storedValue } from '../store.ts';
import { toolOutput } from '../run-tool.ts';

const qemu = 'qemu-system-x86_64';

/** The models of NICs that this machine's QEMU has: "virtio-net", "e1000", ... */
export async function nicModels(signal?: AbortSignal): Promise<string[]> {
  return storedValue('nic-models', keyOf(stampOf(findTool(qemu) ?? '')), isNames, async () => {
    const listed = await toolOutput([qemu, '-device', 'help'], 'runs guests', { signal });
    const section = /^Network devices:\n((?:.+\n)*)/m.exec(`${listed}\n`)?.[1] ?? '';
    const names = [...section.matchAll(/^name "([^"]+)", bus PCI/gm)].map(([, name = '']) => name);
    return names.map((name) => name.replace(/^virtio-net-pci$/, 'virtio-net'));
  });
}

const isNames = (value: unknown): value is string[] => Array.isArray(value) && value.every(isString);

/** @throws ExpectedError where QEMU has no such model */
export async function checkModel(model: string, where: string, signal?: AbortSignal): Promise<void> {
  const models = await nicModels(signal);
  if (models.includes(model)) return;
  const near = nearestWord(model, models);
  throw new ExpectedError(
    `${where}: this QEMU has no NIC model ${model}; allowed: ${models.join(', ')}${near ? `; did you mean "${near}"?` : ''}`,
  );
}
