import { describe, expect, it } from 'vitest';
import { createRealmRegistry } from '../../../lab/realms/registry.ts';

/** A registry whose realms are only names, and what was done to it. */
function registry(options: { limit?: number; root?: unknown; isEdited?: (name: string) => boolean } = {}) {
  const built: string[] = [];
  const unloaded: string[] = [];
  const realms = createRealmRegistry<string>({
    server: 'auth',
    origins: { authUrl: 'http://localhost:9001', mcpUrl: 'http://localhost:9000' },
    build: ({ name }) => {
      built.push(name);
      return name;
    },
    unload: ({ runtime }) => unloaded.push(runtime),
    ...options,
  });
  return { realms, built, unloaded };
}

const fault = { id: 'x', seam: 'as-clients', params: { forget: true } } as const;

describe('the realms of a server', () => {
  it('are built on first use and kept', () => {
    const { realms, built } = registry();
    expect(realms.get('default~a')).toMatchObject({ ok: true, value: { runtime: 'default~a' } });
    realms.get('default~a');
    expect(built).toEqual(['default~a']);
    expect(realms.get('nothing-like-it')).toMatchObject({ ok: false });
  });

  it('are bounded: the longest unused one is unloaded', () => {
    const { realms, unloaded } = registry({ limit: 2 });
    realms.get('default~a');
    realms.get('default~b');
    realms.get('default~a');
    realms.get('default~c');
    expect(unloaded).toEqual(['default~b']);
    expect(realms.live().map(({ runtime }) => runtime)).toEqual(['default~a', 'default~c']);
  });

  it('keep the one at the root, and one whose faults were edited longer than the others', () => {
    const { realms, unloaded } = registry({ limit: 3 });
    realms.get('default');
    const edited = realms.get('default~edited');
    if (edited.ok) edited.value.faults.set(fault);
    realms.get('default~a');
    realms.get('default~b');
    realms.get('default~c');
    expect(unloaded).toEqual(['default~a', 'default~b']);
  });

  it('keep one longer whose inside was edited, as the server itself says', () => {
    const { realms, unloaded } = registry({ limit: 3, isEdited: (name) => name === 'default~edited' });
    for (const name of ['default', 'default~edited', 'default~a', 'default~b']) realms.get(name);
    expect(unloaded).toEqual(['default~a']);
  });

  it('can be defined, defined anew and forgotten', () => {
    const { realms, unloaded } = registry();
    expect(realms.define('mine', { scenario: 'iss-wrong' })).toMatchObject({ ok: true });
    expect(realms.list()).toEqual([
      { name: 'mine', scenario: 'iss-wrong', custom: true, live: true, faults: 1 },
    ]);
    realms.define('mine', { scenario: 'default' });
    expect(unloaded).toEqual(['mine']);
    realms.forget('mine');
    realms.forget('mine');
    expect(unloaded).toEqual(['mine', 'mine']);
    expect(realms.get('mine')).toMatchObject({ ok: false, error: { problem: 'unknown_scenario' } });
  });

  it('keep what was there when a new definition is wrong', () => {
    const { realms, unloaded } = registry();
    realms.define('mine', { scenario: 'iss-wrong' });
    expect(realms.define('mine', { scenario: 'iss-wrong', auth: { x: 1 } })).toMatchObject({ ok: false });
    expect(unloaded).toEqual([]);
  });

  it('come back from their definition after they were unloaded', () => {
    const { realms } = registry({ limit: 1 });
    realms.define('mine', { scenario: 'iss-wrong' });
    realms.get('default~a');
    expect(realms.list().find(({ name }) => name === 'mine')).toMatchObject({ live: false, faults: 1 });
    expect(realms.get('mine')).toMatchObject({ ok: true, value: { definition: { custom: true } } });
  });

  it('start anew with the faults of their definition', () => {
    const { realms, built } = registry();
    const before = realms.get('iss-wrong~a');
    if (before.ok) before.value.faults.clearAll();
    realms.restart('iss-wrong~a');
    const after = realms.get('iss-wrong~a');
    expect(after.ok && after.value.faults.list()).toHaveLength(1);
    expect(built).toEqual(['iss-wrong~a', 'iss-wrong~a']);
  });

  it('have another scenario at the root when they are told so', () => {
    const { realms } = registry({ root: { scenario: 'metadata-root-only' } });
    const root = realms.get('default');
    expect(root.ok && root.value.definition).toMatchObject({
      scenario: { id: 'metadata-root-only' },
      addresses: { issuer: 'http://localhost:9001' },
      custom: false,
    });
  });

  it('have at the root what they were told when its definition is forgotten', () => {
    const { realms } = registry({ root: { scenario: 'iss-missing' } });
    expect(realms.define('default', { scenario: 'iss-wrong' })).toMatchObject({
      value: { definition: { custom: true, scenario: { id: 'iss-wrong' } } },
    });
    realms.forget('default');
    expect(realms.get('default')).toMatchObject({
      value: { definition: { custom: false, scenario: { id: 'iss-missing' } } },
    });
  });
});
