import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { loadOrCreate } from './key-file.ts';

const COOKIE_SECRETS_FILE = 'cookie-secrets.json';

const stored = z.object({ secrets: z.array(z.string().min(32)).min(1) });

/**
 * The secrets that cookies are signed with, made on first start: the first one signs, all of them verify. Kept, so that
 * a restart logs nobody out.
 *
 * @throws {StartupError} naming KEYS_DIR and the file when they cannot be used
 */
export async function cookieSecrets(dir: string): Promise<string[]> {
  return loadOrCreate(dir, COOKIE_SECRETS_FILE, {
    async parse(text) {
      const parsed = stored.safeParse(JSON.parse(text));
      if (!parsed.success) throw new Error('it has no list of "secrets" of at least 32 characters');
      return parsed.data.secrets;
    },
    create: async () => ({ secrets: [randomBytes(32).toString('base64url')] }),
  });
}
