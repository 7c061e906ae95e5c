import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { readKeyFile } from './key-file.ts';
import type { SigningKey } from './key-pair.ts';
import { loadKeys, SIGNING_KEYS_FILE } from './key-store.ts';

/** How a running server is told about its keys. */
export interface WatchOptions {
  /** The keys that the server has. A change made since they were loaded is reported too. */
  readonly current: readonly SigningKey[];
  /** Called with the whole new list. */
  readonly onChange: (keys: SigningKey[]) => void;
  /** Called when the file became unusable: the server goes on with the keys it has. */
  readonly onProblem: (problem: string) => void;
  /** Milliseconds between two looks at the file. Some file systems report no changes, bind mounts among them. */
  readonly interval?: number;
}

const kidsOf = (keys: readonly SigningKey[]): string => keys.map(({ kid }) => kid).join(' ');

/** The notices of the file system, or nothing where it has none to give: the timer is there for that. */
function notices(dir: string, onNotice: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dir, { persistent: false }, (_event, name) => {
      if (name === null || name === SIGNING_KEYS_FILE) onNotice();
    });
    return watcher.on('error', () => watcher.close());
  } catch {
    return undefined;
  }
}

/**
 * Watches the signing keys in a folder. It keeps no process alive.
 *
 * @param dir the setting KEYS_DIR
 */
export function watchKeys(
  dir: string,
  { current, onChange, onProblem, interval = 2000 }: WatchOptions,
): { close(): void } {
  let known = kidsOf(current);
  let text: string | undefined;
  let problem = '';
  let closed = false;
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    if (closed) return;
    try {
      const read = await readKeyFile(join(dir, SIGNING_KEYS_FILE));
      if (read === text) return;
      text = read;
      const keys = await loadKeys(dir);
      problem = '';
      if (closed || !keys || kidsOf(keys) === known) return;
      known = kidsOf(keys);
      onChange(keys);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!closed && message !== problem) onProblem(message);
      problem = message;
    }
  }
  const lookAgain = () => {
    looking = looking.then(look); // one after the other: an older list must not overtake a newer one
  };

  const watcher = notices(dir, lookAgain);
  const timer = setInterval(lookAgain, interval).unref();
  lookAgain();

  return {
    close() {
      closed = true;
      clearInterval(timer);
      watcher?.close();
    },
  };
}
