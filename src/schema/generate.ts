import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedFiles } from './generated.ts';

// Writes what docs/ holds of the schema: `npm run generate`.
mkdirSync(new URL('../../docs/schema/', import.meta.url), { recursive: true });
for (const [path, text] of Object.entries(await generatedFiles()))
  writeFileSync(new URL(`../../${path}`, import.meta.url), text);
