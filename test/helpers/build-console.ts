import { buildConsole } from '../../console/build.ts';

/** Builds the page once, before any test opens it. */
export const setup = (): Promise<void> => buildConsole();
