import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addRow,
  editRow,
  isEdited,
  requestOf,
  restoreRow,
  rpcParams,
  valueIn,
} from '../../console/walk/draft.ts';
import { refusedBy } from '../../console/walk/judge/errors.ts';
import { MISTAKES, type Mistake } from '../../console/walk/mistakes/index.ts';
import type { Draft, Where } from '../../console/walk/types.ts';
import { standingsOf } from '../../console/walk/walk.ts';
import { type Playground, startPlayground } from '../../playground.ts';
import { walkerAt } from '../helpers/walker.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

const at = (realm: string): string => `${playground.config.PUBLIC_MCP_URL}/realms/${realm}/mcp`;

const mistake = (id: string): Mistake => {
  const found = MISTAKES.find((one) => one.id === id);
  if (!found) throw new Error(`no mistake ${id}`);
  return found;
};

const rowOf = (draft: Draft, where: Where, name: string): number => {
  const row = draft.rows.find((one) => one.where === where && one.name === name);
  if (!row) throw new Error(`no ${where} ${name}`);
  return row.id;
};

describe.each(['modern', 'legacy'] as const)('a walk in the %s era', (era) => {
  it('leads to the result of a tool, to a new token, and to the end of the grant, with nothing to fill in', async () => {
    const walker = await walkerAt(playground, { target: at(`resource-required~${era}`), era });
    await walker.to('call');
    expect((await walker.send()).judgement).toMatchObject({
      outcome: 'good',
      headline: 'The tool did its work',
    });
    await walker.next('refresh');
    expect((await walker.send()).judgement).toMatchObject({ outcome: 'good' });
    await walker.next();
    expect((await walker.send()).judgement).toMatchObject({ outcome: 'good' });
    await walker.next('revoke');
    expect((await walker.send()).judgement).toMatchObject({ outcome: 'good' });
    await walker.next('refresh');
    expect((await walker.send()).judgement).toMatchObject({ outcome: 'refused', who: 'auth' });
  });
});

describe('what is prepared', () => {
  it.each([
    { registration: { how: 'dcr' } as const },
    { registration: { how: 'pre', clientId: 'playground-public' } as const },
    {
      registration: {
        how: 'pre',
        clientId: 'playground-confidential',
        clientSecret: 'playground-confidential-secret',
      } as const,
    },
  ])('is what a correct client would send, as $registration', async ({ registration }) => {
    const walker = await walkerAt(playground, { target: playground.mcpUrl, registration });
    await walker.to('call');
    expect((await walker.send()).judgement.outcome).toBe('good');
    expect(standingsOf(walker.walk)).toEqual(walker.walk.steps.map(() => 'done'));
  });

  it('follows from what was really sent: another verifier that the client keeps is the one it shows', async () => {
    const walker = await walkerAt(playground, { target: playground.mcpUrl });
    await walker.to('authorize');
    walker.edit((draft) => editRow(draft, rowOf(draft, 'kept', 'code_verifier'), { value: 'v'.repeat(43) }));
    await walker.to('token');
    expect(valueIn(walker.step.draft, 'form', 'code_verifier')).toBe('v'.repeat(43));
  });

  it('asks for what the client had and what the challenge names, after a 403 (MCP step-up)', async () => {
    const walker = await walkerAt(playground, {
      target: at('default~step-up'),
      user: 'somebody',
      ticked: ['mcp:read', 'mcp:tools'],
    });
    await walker.to('call');
    await walker.make(mistake('more-scopes'));
    expect((await walker.send()).judgement).toMatchObject({ outcome: 'refused', who: 'mcp' });
    await walker.next();
    expect(walker.step.kind).toBe('authorize');
    expect(valueIn(walker.step.draft, 'query', 'scope')?.split(' ')).toEqual(
      expect.arrayContaining(['mcp:read', 'mcp:tools', 'mcp:admin']),
    );
    await walker.to('token');
    expect((await walker.send()).judgement.facts).toContainEqual({
      label: 'asked for, not granted',
      value: expect.stringMatching(/\bmcp:admin\b/),
    });
  });

  it('tries again, after a step-up, what was refused before it (MCP step-up)', async () => {
    const walker = await walkerAt(playground, {
      target: at('default~again'),
      user: 'somebody',
      ticked: ['mcp:read', 'mcp:tools'],
    });
    await walker.to('call');
    const usual = valueIn(walker.step.draft, 'json', 'params');
    await walker.make(mistake('more-scopes'));
    const called = valueIn(walker.step.draft, 'json', 'params');
    expect(called).not.toBe(usual);
    expect((await walker.send()).judgement.outcome).toBe('refused');
    await walker.to('call');
    expect(rpcParams(walker.step.draft)?.name).toBe(JSON.parse(called ?? '').name);
  });

  it('says what a server answers that has no endpoint there: the realm that was meant', async () => {
    const walker = await walkerAt(playground, { target: at('resource-slahs') });
    const { judgement } = await walker.send();
    expect(judgement).toMatchObject({ outcome: 'stuck', headline: 'There is no MCP endpoint at this URL' });
    expect(judgement.why).toContain('Did you mean resource-slash');
  });
});

describe('backing up', () => {
  it('tells who refused and why, and after it was put right the walk goes on to its end', async () => {
    const walker = await walkerAt(playground, { target: at('resource-required~back') });
    await walker.to('authorize');
    await walker.make(mistake('no-resource'));
    expect(valueIn(walker.step.draft, 'query', 'resource')).toBeUndefined();
    await walker.send();
    await walker.next();
    const { judgement } = await walker.send();
    expect(judgement).toMatchObject({ outcome: 'refused', who: 'auth' });
    expect(judgement.clauses).toContain('mcp-resource-parameter');

    walker.back('authorize');
    await walker.make(mistake('no-resource'));
    await walker.send();
    expect(standingsOf(walker.walk)).toEqual(['done', 'done', 'done', 'done', 'done', 'stale']);
    await walker.next();
    expect(walker.step.before).toHaveLength(1); // the refusal is still there to look at
    await walker.to('call');
    expect((await walker.send()).judgement.outcome).toBe('good');
  });

  it('leaves the hops that are behind as they are, and prepares those that follow anew', async () => {
    const walker = await walkerAt(playground, { target: at('resource-required~anew') });
    await walker.to('call');
    const first = walker.walk.steps.map(({ draft }) => draft);
    walker.back('register');
    await walker.send();
    expect(standingsOf(walker.walk).slice(0, 4)).toEqual(['done', 'done', 'done', 'done']);
    expect(new Set(standingsOf(walker.walk).slice(4))).toEqual(new Set(['stale']));
    await walker.next();
    expect(valueIn(walker.step.draft, 'query', 'client_id')).not.toBe(
      valueIn(first[4] ?? walker.step.draft, 'query', 'client_id'),
    );
    await walker.to('call');
    expect((await walker.send()).judgement.outcome).toBe('good');
  });
});

describe('servers that misbehave', () => {
  it.each([
    ['iss-wrong', 'callback', 'rfc9207-2.4'],
    ['iss-missing', 'callback', 'rfc9207-2.4'],
    ['resource-parent', 'resource_metadata', 'rfc9728-3.3'],
  ] as const)(
    '%s is noticed by the client itself, and a careless one can be walked on',
    async (realm, hop, clause) => {
      const walker = await walkerAt(playground, { target: at(`${realm}~walk`) });
      await walker.to(hop);
      const outcome = await walker.send();
      expect(outcome.judgement).toMatchObject({ outcome: 'refused', who: 'client' });
      expect(outcome.judgement.clauses).toContain(clause);
      expect(outcome.careless).toBe(true);
      await walker.next();
      expect(walker.step.sent).toEqual([]);
    },
  );

  it('what a forgiving server lets pass is told, with a realm in which it is refused', async () => {
    const walker = await walkerAt(playground, { target: playground.mcpUrl });
    await walker.to('authorize');
    await walker.make(mistake('no-resource'));
    expect((await walker.send()).judgement).toMatchObject({
      outcome: 'unnoticed',
      who: 'nobody',
      strict: 'resource-required',
    });
  });
});

describe('a request as rows', () => {
  const draft: Draft = {
    method: 'POST',
    url: 'https://as.example/token?tenant=1',
    rows: [],
    prepared: { method: 'POST', url: 'https://as.example/token?tenant=1' },
  };

  it('becomes exactly what the rows say, in their order', () => {
    const rows = [
      { where: 'query', name: 'a', value: '1 2' },
      { where: 'form', name: 'code', value: 'x&y' },
      { where: 'form', name: 'code', value: 'twice' },
      { where: 'header', name: 'Accept', value: 'application/json' },
      { where: 'kept', name: 'code_verifier', value: 'never sent' },
    ] as const;
    expect(requestOf(rows.reduce<Draft>(addRow, draft))).toEqual({
      method: 'POST',
      url: 'https://as.example/token?tenant=1&a=1+2',
      headers: [['Accept', 'application/json']],
      body: 'code=x%26y&code=twice',
    });
  });

  it('holds JSON as JSON, and text that is none as itself', () => {
    const rows = [
      { where: 'json', name: 'name', value: 'A client' },
      { where: 'json', name: 'list', value: '["a"]' },
      { where: 'json', name: 'yes', value: 'true' },
      { where: 'json', name: 'version', value: '"2.0"' },
    ] as const;
    expect(JSON.parse(requestOf(rows.reduce<Draft>(addRow, draft)).body ?? '')).toEqual({
      name: 'A client',
      list: ['a'],
      yes: true,
      version: '2.0',
    });
  });

  it('knows what was changed, and how it was', async () => {
    const walker = await walkerAt(playground, { target: playground.mcpUrl });
    const { draft: prepared } = walker.step;
    const id = rowOf(prepared, 'header', 'accept');
    const edited = editRow(prepared, id, { value: '*/*', included: false });
    expect(isEdited(edited)).toBe(true);
    expect(restoreRow(edited, id)).toEqual(prepared);
  });
});

it.each(['constructor', 'toString', '__proto__'])(
  'shows an error code of somebody’s server as it is, also %s, which every object has',
  (error) => {
    const { judgement } = refusedBy('auth', { error, description: 'no' }, 'rfc6749-5.2');
    expect(judgement).toMatchObject({ headline: `Refused: ${error}`, clauses: ['rfc6749-5.2'] });
    expect(judgement.why).not.toContain('undefined');
  },
);
