import type { ReporterKind } from './kind.ts';

export default {
  kind: 'json',
  title: 'the result document on stdout, and nothing else there',
  async start({ stdout, stderr }) {
    return {
      event(event) {
        if (event.type === 'warning') stderr.write(`warning: ${event.text}\n`);
      },
      async end(result) {
        if (result) stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      },
    };
  },
  document: (result) => `${JSON.stringify(result, null, 2)}\n`,
} satisfies ReporterKind;
