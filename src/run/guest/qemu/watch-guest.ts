import { withTimeout } from '../../../lib/with-timeout.ts';
import type { Booted } from './boot.ts';
import { failureIn, withConsole } from './console.ts';
import { heartbeat, mostSilence } from './deadlines.ts';
import type { Guest } from '../guest.ts';
import { isStopped, StallDetector } from './stall-detector.ts';

/** ms for QEMU to end by itself. */
const lastWords = 500;

/** Sees a guest's end: its QEMU gone (a panic ends it at once), or an agent that doesn't answer any more. */
export function watchGuest(booted: Booted, name: string): Pick<Guest, 'died' | 'stop' | 'release'> {
  const { qemu, agent, monitor } = booted;
  let isWanted = false;
  let tell: (reason: string) => void;
  const died = new Promise<string>((resolve) => (tell = resolve));
  const end = (what: string) => {
    if (isWanted) return;
    isWanted = true;
    const shown = booted.console();
    const reason = withConsole(`the guest ${name} ${failureIn(shown) ?? what}`, shown);
    clearInterval(timer);
    agent.close(reason);
    tell(reason);
  };
  const silence = new StallDetector();
  let isAsking = false;
  const look = async () => {
    if (isAsking) {
      silence.look(qemu.pid(), heartbeat);
      if (silence.length < mostSilence.all || silence.own < mostSilence.own) return;
      const why = isStopped(qemu.pid()) ? 'its QEMU was stopped (SIGSTOP), and ' : '';
      end(`hangs: ${why}its agent has not responded for ${Math.round(silence.length / 1000)} s`);
      await qemu.kill();
      return;
    }
    silence.end();
    isAsking = true;
    await agent.beat().catch(() => {}); // closed: its end is told elsewhere
    isAsking = false;
  };
  agent.heard(() => silence.end());
  const timer = setInterval(() => void look(), heartbeat);
  timer.unref();
  void qemu.ended.then((error) => end(`is gone: ${error.message}`));
  return {
    died,
    async stop() {
      isWanted = true;
      clearInterval(timer);
      agent.close(`the guest ${name} was stopped`);
      const quit = monitor.execute('quit').catch(() => {}); // it may be gone
      await withTimeout(Promise.all([quit, qemu.ended]), lastWords);
      monitor.close();
      await qemu.kill();
    },
    release() {
      isWanted = true;
      clearInterval(timer);
      agent.close(`the guest ${name} was let go`);
      monitor.close();
      qemu.release();
    },
  };
}
