import { scriptOf, start } from './start.ts';

start(scriptOf(import.meta.dirname), import.meta.dirname);
