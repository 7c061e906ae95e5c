import { mkdtemp, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SigningKey } from '../../keys/key-pair.ts';
import { loadOrCreateKeys } from '../../keys/key-store.ts';
import { rotateKeys } from '../../keys/rotate.ts';
import { watchKeys } from '../../keys/watch.ts';

const now = () => 1_800_000_000_000;

let dir: string;
let current: SigningKey[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keys-'));
  current = await loadOrCreateKeys({ dir, alg: 'EdDSA', now });
});
afterEach(() => rm(dir, { recursive: true }));

function watching(interval?: number) {
  const onChange = vi.fn<(keys: SigningKey[]) => void>();
  const onProblem = vi.fn<(problem: string) => void>();
  const timing = interval === undefined ? {} : { interval };
  return { onChange, onProblem, watcher: watchKeys(dir, { current, onChange, onProblem, ...timing }) };
}

const AN_HOUR = 3_600_000;

test('takes up every rotation, by the notice of the file system alone', async () => {
  const { onChange, onProblem, watcher } = watching(AN_HOUR);
  for (let round = 1; round <= 3; round += 1) {
    const keys = await rotateKeys('EdDSA', { dir, overlap: true, now });
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(round), 5000);
    expect(onChange).toHaveBeenLastCalledWith(keys);
  }
  expect(onProblem).not.toHaveBeenCalled();
  watcher.close();
});

test('takes up a rotation that happened between loading and watching', async () => {
  const keys = await rotateKeys('EdDSA', { dir, overlap: true, now });
  const { onChange, watcher } = watching(AN_HOUR);
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledWith(keys), 5000);
  watcher.close();
});

test('goes on with the keys it has while the file is unusable, says so once, and recovers', async () => {
  const { onChange, onProblem, watcher } = watching(20);
  await writeFile(join(dir, 'signing-keys.json'), 'broken');
  await vi.waitFor(() => expect(onProblem).toHaveBeenCalledWith(expect.stringMatching(/^KEYS_DIR: /)), 5000);
  expect(onChange).not.toHaveBeenCalled();
  await unlink(join(dir, 'signing-keys.json'));
  const keys = await rotateKeys('ES256', { dir, overlap: true, now });
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledWith(keys), 5000);
  expect(onProblem).toHaveBeenCalledTimes(1);
  watcher.close();
});

test('reports nothing after it was closed, and nothing when the keys are the same', async () => {
  const { onChange, watcher } = watching(20);
  const other = watching(20);
  await writeFile(join(dir, 'unrelated.json'), '{}');
  watcher.close();
  await rotateKeys('EdDSA', { dir, overlap: true, now });
  await vi.waitFor(() => expect(other.onChange).toHaveBeenCalledTimes(1), 5000);
  expect(onChange).not.toHaveBeenCalled();
  other.watcher.close();
  expect(await readdir(dir)).toContain('signing-keys.json');
});
