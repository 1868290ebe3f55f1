import { ExpectedError } from '../../lib/errors.ts';
import { pickLab, pickNode, runningLabs } from '../../run/running-labs.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'capture',
  summary: 'Capture packets on an interface of a running lab',
  usage: '[LAB] NODE:IFACE [-- TCPDUMP-ARGUMENT...]',
  options: {},
  details: `Examples:
  lab capture h1:eth0 -- -c 10 tcp port 5201
  lab capture h1:eth0 -- -U -w - | wireshark -k -i -`,
  async run(_, positionals, rest) {
    const [node, device] = positionals.at(-1)?.split(':') ?? [];
    if (!node || !device || positionals.length > 2)
      throw new ExpectedError('lab capture: expected [LAB] NODE:IFACE [-- TCPDUMP-ARGUMENT...]');
    const lab = pickLab(runningLabs(), positionals.length === 2 ? positionals[0] : undefined);
    const name = pickNode(lab, node);
    const { execInNode } = await import('../../run/exec-in-node.ts');
    return execInNode(lab, name, ['tcpdump', '--interface', device, '-n', '--immediate-mode', '-l', ...rest]);
  },
});
