import { describe, expect, it } from 'vitest';
import { SERVER_AGENT } from '../../../core/server-agent.ts';
import { createRecorder } from '../../../lab/trace/recorder.ts';
import { redactTokens } from '../../../lab/trace/secrets.ts';
import { makeExchange } from './make-exchange.ts';

const options = { server: 'auth', exchanges: 3, bytes: 100_000, totalBytes: 1_000_000 } as const;
const of = (realm: string, id: string, body = '') =>
  makeExchange({
    realm,
    id,
    request: { method: 'POST', url: 'http://x/', headers: {}, body, bytes: body.length },
  });
const ids = (recorder: ReturnType<typeof createRecorder>, realm: string) =>
  recorder.exchanges(realm).map(({ id }) => id);

describe('the recorder', () => {
  it('numbers the exchanges of its server', () => {
    const recorder = createRecorder({ ...options, server: 'mcp' });
    expect([recorder.nextId(), recorder.nextId()]).toEqual(['mcp-1', 'mcp-2']);
  });

  it('keeps the last exchanges of each realm and counts the others', () => {
    const recorder = createRecorder(options);
    for (const id of ['1', '2', '3', '4', '5']) recorder.record(of('a', id));
    recorder.record(of('b', '6'));
    expect(ids(recorder, 'a')).toEqual(['3', '4', '5']);
    expect(recorder.dropped('a')).toBe(2);
    expect(ids(recorder, 'b')).toEqual(['6']);
    expect(recorder.dropped('b')).toBe(0);
  });

  it('keeps no more bytes of a realm than it may', () => {
    const recorder = createRecorder({ ...options, exchanges: 100, bytes: 30_000 });
    for (let index = 0; index < 20; index += 1) recorder.record(of('a', String(index), 'x'.repeat(8_000)));
    expect(ids(recorder, 'a')).toEqual(['17', '18', '19']);
    expect(recorder.dropped('a')).toBe(17);
  });

  it('counts what the tokens of an exchange say', () => {
    const recorder = createRecorder({ ...options, exchanges: 100, bytes: 30_000 });
    const tokens = { 'masked:aaaaaaaaaaaa:9': { header: {}, claims: { text: 'x'.repeat(20_000) } } };
    for (const id of ['1', '2']) recorder.record({ ...of('a', id), tokens });
    expect(ids(recorder, 'a')).toEqual(['2']);
  });

  it('forgets the realm that was unused for longest when all of them have too much', () => {
    const recorder = createRecorder({ ...options, totalBytes: 50_000 });
    for (const realm of ['a', 'b', 'c']) recorder.record(of(realm, realm, 'x'.repeat(12_000)));
    recorder.record(of('a', 'again'));
    recorder.record(of('d', 'd', 'x'.repeat(12_000)));
    expect(ids(recorder, 'b')).toEqual([]);
    expect(recorder.dropped('b')).toBe(1);
    expect(ids(recorder, 'a')).toEqual(['a', 'again']);
    expect(ids(recorder, 'd')).toEqual(['d']);
  });

  it('keeps nothing of what is larger than all that it may keep', () => {
    const recorder = createRecorder({ ...options, bytes: 5_000 });
    recorder.record(of('a', '1', 'x'.repeat(9_000)));
    expect(ids(recorder, 'a')).toEqual([]);
    expect(recorder.dropped('a')).toBe(1);
  });

  it('clears one realm, with its count', () => {
    const recorder = createRecorder(options);
    for (const id of ['1', '2', '3', '4']) recorder.record(of('a', id));
    recorder.record(of('b', '5'));
    recorder.clear('a');
    expect(ids(recorder, 'a')).toEqual([]);
    expect(recorder.dropped('a')).toBe(0);
    expect(ids(recorder, 'b')).toEqual(['5']);
  });

  it('gives room back when a realm is cleared', () => {
    const recorder = createRecorder({ ...options, totalBytes: 30_000 });
    recorder.record(of('a', '1', 'x'.repeat(20_000)));
    recorder.clear('a');
    recorder.record(of('b', '2'));
    recorder.record(of('c', '3', 'x'.repeat(20_000)));
    expect(ids(recorder, 'b')).toEqual(['2']);
  });

  it('calls its listeners until they leave', () => {
    const recorder = createRecorder(options);
    const heard: string[] = [];
    const leave = recorder.subscribe(({ id }) => heard.push(id));
    recorder.record(of('a', '1'));
    leave();
    recorder.record(of('a', '2'));
    expect(heard).toEqual(['1']);
  });

  it('goes on when a listener throws, also for the other listeners', () => {
    const recorder = createRecorder(options);
    const heard: string[] = [];
    recorder.subscribe(() => {
      throw new Error('broken');
    });
    recorder.subscribe(({ id }) => heard.push(id));
    expect(() => recorder.record(of('a', '1'))).not.toThrow();
    expect(heard).toEqual(['1']);
  });

  it('says of which realms it keeps how much, and since when there was nothing new', () => {
    const recorder = createRecorder(options);
    for (const at of [1, 2, 3, 4]) recorder.record({ ...of('a', String(at)), at });
    recorder.record({ ...of('b', '5'), at: 5 });
    expect(recorder.realms()).toEqual(['a', 'b']);
    expect(recorder.kept('a')).toEqual({ exchanges: 3, at: 4 });
    recorder.clear('a');
    expect(recorder.realms()).toEqual(['b']);
    expect(recorder.kept('a')).toEqual({ exchanges: 0, at: 0 });
  });

  it('counts no visit where a server only asked the other', () => {
    const recorder = createRecorder(options);
    const fetched = of('a', '1');
    recorder.record({ ...fetched, peer: { ...fetched.peer, agent: SERVER_AGENT } });
    expect(recorder.kept('a')).toEqual({ exchanges: 0, at: 0 });
    expect(recorder.exchanges('a')).toHaveLength(1);
  });

  it('tells whoever watches in which realm something has changed, by what came and by what went', () => {
    const recorder = createRecorder({ ...options, totalBytes: 30_000 });
    const changed: string[] = [];
    const leave = recorder.watch((realm) => changed.push(realm));
    recorder.record(of('a', '1', 'x'.repeat(20_000)));
    recorder.record(of('b', '2', 'x'.repeat(20_000)));
    recorder.clear('b');
    leave();
    recorder.record(of('a', '3'));
    expect(changed).toEqual(['a', 'a', 'b', 'b']);
  });

  it('gives a JWT back by its mask while an exchange with it is kept, and counts it in its bytes', () => {
    const recorder = createRecorder({ ...options, exchanges: 100, bytes: 30_000 });
    const jwt = (claims: object) =>
      `eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    const record = (id: string, token: string) => {
      const tokens = {};
      const shown = redactTokens(token, tokens);
      recorder.record({ ...of('a', id), tokens });
      return shown;
    };
    const tokens = ['1', '2', '3'].map((id) => jwt({ id, text: 'x'.repeat(5_000) }));
    const masks = tokens.map((token, index) => record(String(index), token));
    expect(ids(recorder, 'a')).toEqual(['1', '2']); // 5,000 as claims and 6,700 as a token, each
    expect(masks.map((shown) => recorder.unmask('a', shown))).toEqual([undefined, tokens[1], tokens[2]]);
    expect(recorder.unmask('b', masks[2] ?? '')).toBeUndefined();
    recorder.clear('a');
    expect(recorder.unmask('a', masks[2] ?? '')).toBeUndefined();
  });

  it('is off when it may keep no exchange', () => {
    const recorder = createRecorder({ ...options, exchanges: 0 });
    recorder.record(of('a', '1'));
    expect(recorder.on).toBe(false);
    expect(recorder.exchanges('a')).toEqual([]);
  });
});
