import { quote } from '../lib/quote.ts';
import { inPlace, type Place } from './place.ts';
import { plannedQemu } from './qemu.ts';
import { timelineText } from './text-timeline.ts';
import type { GuestImage, GuestPlan } from './guest-plan.ts';
import { isDaemon, isStop, type DaemonStep, type Condition, type Plan, type Step } from './step.ts';

/**
 * A plan for people: each command as it runs in the capsule, with what it reads and what is waited for.
 * @param within the guest that the whole lab is in
 */
export function toText(plan: Plan, title: string, within?: GuestPlan): string {
  const steps = plan.stages.reduce((sum, { lanes }) => sum + lanes.flat().length, 0);
  const heading = `${title}\n${[`arm ${plan.arm}`, plan.case, `seed ${plan.seed}`, `${steps} steps`].filter(Boolean).join(', ')}`;
  const objects = plan.objects.map(
    ({ program, argv }) =>
      `  ${program}\n${indented(argv ? [`$ ${quote(argv)}`] : ['an object of the user, not compiled'])}`,
  );
  const guests = new Set((plan.guests ?? []).map(({ name }) => name));
  const stages = plan.stages.map(({ name, lanes }) => [
    `\n${name}${lanes.length > 1 ? ` (${lanes.length} at once)` : ''}`,
    ...lanes.flat().map((step) => stepText(step, guests, within !== undefined)),
    ...(name === 'create' ? (plan.guests ?? []).map((guest) => guestText(guest)) : []),
  ]);
  return [
    heading,
    ...(objects.length > 0 ? ['\nBPF objects', ...objects] : []),
    ...(within ? ['\nguest, before everything else', guestText(within, true)] : []),
    ...stages.flat(),
    ...(plan.events?.length
      ? timelineText(
          plan.events,
          (step) => stepText(step, guests, within !== undefined),
          (condition) => conditionText(condition, guests),
        )
      : []),
    '',
  ].join('\n');
}

function stepText(step: Step | DaemonStep, guests: ReadonlySet<string>, isWithin: boolean): string {
  if (isStop(step)) return `  ${step.title}\n${indented([`kill -${step.signal}: ${step.stop}`])}`;
  if (isDaemon(step)) {
    const again = step.start ? [stepText(step.start, guests, isWithin)] : [];
    return [`  ${step.title}`, indented([`kill -${step.signal}: ${step.daemon}`]), ...again].join('\n');
  }
  const background = step.background ? ' &' : '';
  const where = isWithin && step.outside ? ' (on this machine)' : '';
  return `  ${step.title}${where}\n${indented([
    `${command(step, guests)}${background}`,
    ...(step.stdin?.trimEnd().split('\n') ?? []).map((line) => `  < ${line}`),
    ...(step.ready ? [`until ${step.ready.says}: ${conditionText(step.ready, guests)}`] : []),
  ])}`;
}

function guestText(guest: GuestPlan, isWhole = false): string {
  const { name, kernel, memory, processors, cpus, nics, tools, template, image } = guest;
  const pin = cpus ? ` of this machine's ${cpus.join(',')}` : '';
  const where = isWhole ? 'which contains everything below' : `in the network namespace ${name}`;
  return `  ${name}: a virtual machine, ${where}\n${indented([
    `kernel ${kernel}, ${memory} MiB, ${processors} ${processors === 1 ? 'processor' : 'processors'}${pin}`,
    ...nics.map(
      (nic) =>
        `${nic.name} ${nic.mac}: ${nic.model ?? 'virtio-net'}, ${nic.queues ?? 1} x 2 queues, tap ${nic.tap}`,
    ),
    ...(image ? [imageText(image)] : []),
    `tools: ${tools.join(' ')}`,
    template === 'auto' ? 'restored from a template if possible' : 'booted',
    `$ ${quote(inPlace(isWhole ? 'capsule' : { node: name }, plannedQemu(guest)))} &`,
  ])}`;
}

const imageText = ({ path, format, root, seed, userData }: GuestImage): string =>
  `disk ${path} (${format}), under an overlay: ${
    root === undefined
      ? `booted by its own boot loader${seed ? `, with a seed for cloud-init${userData ? ` from ${userData}` : ''}` : ''}`
      : `its root file system is ${root === 'auto' ? 'detected' : root}`
  }`;

/** In a guest, the prompt says where; in a namespace, the command does. */
const command = (
  { place, argv }: { place: Place; argv: readonly string[] },
  guests: ReadonlySet<string>,
): string =>
  place !== 'capsule' && guests.has(place.node)
    ? `${place.node}$ ${quote(argv)}`
    : `$ ${quote(inPlace(place, argv))}`;

const conditionText = (condition: Condition, guests: ReadonlySet<string>): string =>
  command(condition, guests).replace(/^\$ /, '') +
  (condition.stdout === undefined ? '' : ` says /${condition.stdout}/`) +
  (condition.sum ? `, ${boundsText(condition.sum)}` : '');

const boundsText = ({ min, max }: NonNullable<Condition['sum']>): string =>
  [...(min === undefined ? [] : [`at least ${min}`]), ...(max === undefined ? [] : [`at most ${max}`])].join(
    ', ',
  );

const indented = (lines: readonly string[]): string => lines.map((line) => `    ${line}`).join('\n');
