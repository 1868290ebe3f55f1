import { readFileSync } from 'node:fs';
import test from 'ava';
import { kinds } from '../../src/kinds/index.ts';
import type { Output, Outputs } from '../../src/lib/output.ts';
import { loadPrograms } from '../../src/mangler/object.ts';
import { readRun } from '../../src/result/read-run.ts';
import { fixture } from '../helpers/reading.ts';
import { scenarioOf } from '../helpers/scenario.ts';

// `lab up scenario.yaml --out DIR` left outputs.json in DIR/mangled-1: what the tools printed, of steps that are read.
const scenario = await scenarioOf(fixture('every-kind/scenario.yaml'));
const whole = JSON.parse(fixture('every-kind/outputs.json')) as Record<string, Output>;
const programs = loadPrograms(scenario);
const read = (outputs: Outputs) =>
  readRun(scenario, { arm: 'mangled', repetition: 1 }, outputs, [], { kinds, programs, hashes: {} });
const complaints = (outputs: Outputs): string[] => {
  const { doubts, failures } = read(outputs);
  return [...doubts, ...failures];
};
const withOutput = (step: string, part: Partial<Output>): Outputs =>
  new Map(Object.entries({ ...whole, [step]: { ...whole[step]!, ...part } }));

/** Steps whose output is read for a metric or a verdict, and a word for the tool that prints it. */
const tools: readonly (readonly [step: RegExp, tool: RegExp])[] = [
  [/^traffic\/(iperf3|udp)\/client$/, /iperf3 printed no report/],
  [/^traffic\/ping\/ping$/, /ping printed no summary/],
  [/^traffic\/connections\/client$/, /hey printed no list of answers/],
  [/^traffic\/reach\/h[12]\/ipv4$/, /fping printed no answer for 10\.0\.0\.[12]/],
  [/^traffic\/command\/command$/, /no number for "b" at a\.b\.1 in its output/],
  [/^mangler\/psh-overtaken\/stats$/, /bpftool printed no counters/],
  [/^observe\/(capture|order\.from|order\.to)\/count\//, /tcpdump printed no count of/],
  [/^observe\/(capture|order\.from|order\.to)\/join$/, /tcpdump printed no count of lost packets/],
  [/^observe\/counters\/(before|after)\/h1\/nstat$/, /nstat printed no counters/],
  [/^observe\/counters\/(before|after)\/h1\/link$/, /ip printed no counters/],
  [/^observe\/counters\/(before|after)\/h1\/qdisc$/, /tc printed no counters/],
  [/^observe\/cpu\/(before|after)$/, /cat \/proc\/stat printed no processor times/],
  [/^observe\/order\/(points|sent_flows|arrived_flows|overtakes)$/, /bpftool printed no dump of the map/],
  [/^observe\/order\/proof\/(from|to)$/, /base64 printed no capture file/],
  [
    /^observe\/ovs\/(before|after)\/(coverage|datapath|pmd)$/,
    /ovs-appctl printed no (coverage|datapath|pmd) counters/,
  ],
  [/^observe\/ovs\/flows\/datapath$/, /ovs-appctl printed no flows/],
  [/^observe\/capture\/tshark\//, /tshark printed no (count of bad|numbers of tcp\.options\.mss_val)/],
  [/^observe\/conntrack\/(before|after)\/counters$/, /conntrack printed no counters/],
  [/^observe\/conntrack\/entries\/ipv[46]$/, /conntrack printed no list of entries/],
  [/^observe\/drops\/namespaces$/, /stat printed no inode numbers/],
  [/^observe\/drops\/reasons$/, /bpftool printed no enum skb_drop_reason/],
  [/^observe\/drops\/(full|places)$/, /bpftool printed no dump of the map/],
  [/^observe\/sockets\/stop$/, /ss printed no list of sockets/],
  [/^observe\/ovs\/before\/log$/, /wc printed no number of lines/],
];
const steps = Object.keys(whole).flatMap((step) => {
  const tool = tools.find(([pattern]) => pattern.test(step))?.[1];
  return tool ? [{ step, tool }] : [];
});

test('the outputs are whole, and each kind of step is among them', (t) => {
  // The mangler could not hold two packets of iperf3's: that is all there is to say of the run.
  t.is(complaints(new Map(Object.entries(whole))).length, 1);
  for (const [pattern] of tools)
    t.true(
      steps.some(({ step }) => pattern.test(step)),
      String(pattern),
    );
});

for (const { step, tool } of steps)
  test(`what is no output of the tool is told with tool and step: ${step}`, (t) => {
    for (const stdout of ['garbage\n', '{"json": "of something else"}', '\0\0\0']) {
      const found = complaints(withOutput(step, { stdout }));
      t.true(
        found.some((one) => tool.test(one) && one.includes(`step ${step}`)),
        `${JSON.stringify(stdout)}: ${found.join('\n')}`,
      );
    }
    // Which of these a switch has depends on its datapath, and on what is asked for.
    if (/^observe\/ovs\/(flows|after)/.test(step)) return;
    const outputs = new Map(Object.entries(whole));
    outputs.delete(step);
    const found = complaints(outputs);
    t.true(
      found.some((one) => one.includes(`step ${step}`)),
      `without the output: ${found.join('\n')}`,
    );
  });

test('no damage makes a bug of it: text that is cut off, bits that are flipped, numbers that are none', (t) => {
  let tried = 0;
  for (const [step, { stdout }] of Object.entries(whole)) {
    const cuts = Array.from({ length: 20 }, (_, part) => stdout.slice(0, (stdout.length * part) / 20));
    const flipped = Array.from({ length: 20 }, (_, part) => {
      const at = Math.floor((stdout.length * part) / 20);
      return stdout.slice(0, at) + String.fromCharCode(stdout.charCodeAt(at) ^ 0x10) + stdout.slice(at + 1);
    });
    const numbers = ['x', '9'.repeat(400), '-1', '1.2.3', '1e999', 'null', '{}', '[]', '"text"'].map((word) =>
      stdout.replaceAll(/\d+(\.\d+)?/g, word),
    );
    const words = ['null', '{}', '[]', '5'].map((word) => stdout.replaceAll(/"\w+"(?!:)/g, word));
    const members = ['null', '5', '"text"', '[]', '[[]]', '[null]', '{"x": null}'].map((word) =>
      stdout.replaceAll(/(?<="\w+": ?)[[{]/g, `${word}, "other": $&`),
    );
    for (const damaged of [...cuts, ...flipped, ...numbers, ...words, ...members]) {
      tried++;
      // A number that is none, or an error, would throw here: readRun() takes neither from a kind.
      const { metrics } = read(withOutput(step, { stdout: damaged }));
      if (Object.values(metrics).some(({ value }) => !Number.isFinite(value))) return t.fail(step);
    }
  }
  t.true(tried > 3000);
});

test('the list of steps above is of the steps that a run has', (t) => {
  const text = readFileSync(new URL('../fixtures/every-kind/scenario.yaml', import.meta.url), 'utf8');
  for (const kind of [...kinds.traffic.keys(), ...kinds.observe.keys()])
    // A wait prints nothing that is read.
    t.true(
      ['cpu', 'wait'].includes(kind) || new RegExp(`\\b${kind}: `).test(text) || text.includes(`${kind}:\n`),
      kind,
    );
});
