import { html, Markup } from './markup.ts';

/** Light and dark; narrow and wide; paper. Nothing is loaded from anywhere. */
const style = `
:root { color-scheme: light dark; --back: #ffffff; --text: #1f2933; --faint: #52606d; --rule: #d3dae2; --soft: #f5f7fa;
  --link: #0b5394; --pass: #1b7035; --fail: #b3261e; --doubt: #8a5300;
  --arm1: #1f6fb4; --arm2: #b8620b; --arm3: #a8324b; --grid: #e1e7ee; }
@media (prefers-color-scheme: dark) {
  :root { --back: #12161b; --text: #e4e7eb; --faint: #a8b3bf; --rule: #37424e; --soft: #1b222a; --link: #8ec5ff;
    --pass: #6fd08c; --fail: #ff8a80; --doubt: #f3b95f; --arm1: #6db3f2; --arm2: #f0a352; --arm3: #f08aa0; --grid: #2b343f; }
}
@media print {
  :root { color-scheme: light; --back: #ffffff; --text: #000000; --faint: #444444; --rule: #bbbbbb; --soft: #ffffff;
    --pass: #1b7035; --fail: #b3261e; --doubt: #8a5300; --arm1: #1f6fb4; --arm2: #b8620b; --arm3: #a8324b; --grid: #dddddd; }
  figure, tr { break-inside: avoid; } .chart svg { min-width: 0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 66rem; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.3rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 0.6rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 0.4rem; }
p { margin: 0.4rem 0; max-width: 50rem; } a { color: var(--link); }
.faint { color: var(--faint); } .verdict { display: inline-block; font-weight: 700; padding: 0.1rem 0.7rem;
  border: 2px solid currentColor; border-radius: 0.4rem; }
.pass, .fixed { color: var(--pass); } .fail, .error { color: var(--fail); } .inconclusive, .skipped { color: var(--doubt); }
td.pass, td.fail { font-weight: 600; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid var(--rule); vertical-align: top;
  white-space: nowrap; }
td:last-child { white-space: normal; min-width: 8rem; }
th { color: var(--faint); font-weight: 600; } .number { text-align: right; }
code, pre { font: 0.87em/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--soft); border: 1px solid var(--rule); border-radius: 0.3rem; padding: 0.6rem; overflow-x: auto; margin: 0.4rem 0; }
figure { margin: 0.8rem 0; } .wide svg { display: block; } .chart svg { width: 100%; min-width: 38rem; height: auto; }
figcaption { color: var(--faint); font-size: 0.9em; } details { margin: 0.5rem 0; } summary { cursor: pointer; }
ul { padding-left: 1.2rem; margin: 0.4rem 0; }`;

/** A whole page, without any reference to the outside. */
export const page = (title: string, body: Markup): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.text;
