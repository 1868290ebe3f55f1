import { resultSchema } from '../result/result-schema.ts';
import { runSchema } from '../result/run-schema.ts';
import { arms } from '../scenario/model.ts';
import { suiteVerdicts } from './model.ts';

/** JSON Schemas of what a suite keeps, to be read back by `--resume`: a crash, a full disk or a person may have damaged it. */

const { offloads, guests } = resultSchema.properties.environment.properties;
const counted = { type: 'integer', minimum: 1 };
const key = {
  case: { type: 'integer', minimum: 0 },
  arm: { enum: [...arms] },
  repetition: counted,
  attempt: counted,
};
const facts = { type: 'object', additionalProperties: { type: 'string' } };
const text = { type: 'string' };

/** run.json: KeptRun */
export const keptRunSchema = {
  type: 'object',
  required: ['key', 'result', 'offloads', 'seconds'],
  properties: {
    key: { type: 'object', required: Object.keys(key), properties: key },
    result: runSchema,
    offloads,
    guests,
    seconds: { type: 'number' },
    disturbed: text,
  },
};

/** The first line of a journal: JournalHeader */
export const headerSchema = {
  type: 'object',
  required: ['type', 'version', 'started', 'lab', 'cases', 'command'],
  properties: {
    type: { const: 'suite' },
    started: text,
    lab: text,
    site: facts,
    cases: {
      type: 'array',
      items: { type: 'object', required: ['id', 'sha256'], properties: { id: text, sha256: text } },
    },
  },
};

/** Any other line of a journal: JournalLine */
export const lineSchema = {
  type: 'object',
  required: ['type'],
  oneOf: [
    {
      required: ['id', 'seconds', ...Object.keys(key)],
      properties: {
        ...key,
        type: { const: 'run' },
        id: text,
        seconds: { type: 'number' },
        disturbed: text,
      },
    },
    {
      required: ['id', 'case', 'attempt', 'message'],
      properties: {
        type: { const: 'error' },
        case: key.case,
        id: text,
        attempt: counted,
        message: text,
      },
    },
    { required: ['site'], properties: { type: { const: 'moved' }, site: facts } },
  ],
};

/** result.json of a suite: SuiteResult */
export const suiteResultSchema = {
  type: 'object',
  required: ['version', 'verdict', 'counts', 'cases', 'notRun', 'environment', 'moves', 'started', 'timing'],
  properties: {
    version: { const: 1 },
    cases: {
      type: 'array',
      items: {
        type: 'object',
        required: [
          'id',
          'scenario',
          'values',
          'verdict',
          'reasons',
          'expectations',
          'runs',
          'retries',
          'seconds',
        ],
        properties: {
          id: text,
          scenario: {
            type: 'object',
            required: ['name', 'title', 'file'],
            properties: { name: text, title: text, file: text },
          },
          verdict: { enum: [...suiteVerdicts] },
          reasons: { type: 'array', items: text },
          expectations: { type: 'array', items: { type: 'object' } },
          runs: { type: 'array', items: { type: 'object' } },
          retries: { type: 'integer' },
          seconds: { type: 'number' },
          directory: text,
        },
      },
    },
    moves: { type: 'array', items: { type: 'object' } },
    environment: { type: 'object' },
    started: text,
    timing: { type: 'object', required: ['total'], properties: { total: { type: 'number' } } },
  },
};
