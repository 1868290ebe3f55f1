import type { FromSchema } from 'json-schema-to-ts';
import type { resultSchema } from './result-schema.ts';

/** The result document: what `--json` prints and result.json holds. */
export type Result = FromSchema<typeof resultSchema>;
export type CaseResult = Result['cases'][number];
export type RunResult = CaseResult['runs'][number];
export type ExpectationResult = CaseResult['expectations'][number];
export type Verdict = Result['verdict'];
