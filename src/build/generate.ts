import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../lib/package-root.ts';
import { generatedFiles } from './generated.ts';

// Writes what docs/ holds of the schema and of the manglers' manifests: `npm run generate`.
mkdirSync(join(packageRoot, 'docs/schema'), { recursive: true });
for (const [path, text] of Object.entries(await generatedFiles()))
  writeFileSync(join(packageRoot, path), text);
