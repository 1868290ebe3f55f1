import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { anchorsOf, linksOf, pages, project } from '../helpers/markdown.ts';

test('every relative link leads somewhere, to a heading if it names one', (t) => {
  for (const page of pages())
    for (const link of linksOf(readFileSync(join(project, page), 'utf8'))) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      t.true(existsSync(join(project, target)), `${page}: ${link}`);
      if (anchor)
        t.true(anchorsOf(readFileSync(join(project, target), 'utf8')).has(anchor), `${page}: ${link}`);
    }
});

test('the index of docs/ lists every page', (t) => {
  const linked = new Set(linksOf(readFileSync(join(project, 'docs/README.md'), 'utf8')));
  for (const page of pages())
    if (page.startsWith('docs/') && page !== 'docs/README.md')
      t.true(linked.has(page.slice('docs/'.length)), `docs/README.md says nothing of ${page}`);
});
