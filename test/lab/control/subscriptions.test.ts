import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createHub } from '../../../lab/control/hub.ts';
import { hubRoutes } from '../../../lab/control/hub-routes.ts';
import { remoteAuthControl, remoteControl } from '../../../lab/control/remote.ts';
import type { RealmActivity, Subscription } from '../../../lab/control/server-control.ts';
import { tellActivity } from '../../../lab/control/subscription.ts';
import { createRecorder } from '../../../lab/trace/recorder.ts';
import { type Playground, startPlayground } from '../../../playground.ts';
import { createControlApi } from '../../../serving/control/app.ts';
import { CONTROL_HEADER, guardControl } from '../../../serving/control/guard.ts';
import { serve } from '../../helpers/serve.ts';
import { makeExchange } from '../trace/make-exchange.ts';

/** Not the one at the root: there the MCP server fetches the keys of the other at start. */
const REALM = 'default~heard';

const origin = (url: string) => new URL(url).origin;

async function start(): Promise<Playground> {
  const playground = await startPlayground();
  onTestFinished(() => playground.close());
  return playground;
}

/** A server of each of two playgrounds over HTTP, as one: either can go away alone. */
const hubOf = (auth: Playground, mcp: Playground) =>
  createHub({
    auth: remoteAuthControl({ url: origin(auth.issuer), fetch }),
    mcp: remoteControl({ url: origin(mcp.resource), fetch }),
  });

/** Whether a subscription has ended by now. */
const hasEnded = ({ ended }: Subscription) => Promise.race([ended.then(() => true), Promise.resolve(false)]);

/** What was heard, and a way to wait for something that is. */
function ear<T>() {
  const heard: T[] = [];
  const waiting = new Set<() => void>();
  return {
    heard,
    listener(event: T) {
      heard.push(event);
      for (const look of waiting) look();
    },
    until: (isThere: (heard: readonly T[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!isThere(heard)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

describe('a subscription ends', () => {
  it.each(['in this process', 'over HTTP'])('%s: with its signal, and not before', async (where) => {
    const playground = await start();
    const hub = where === 'over HTTP' ? hubOf(playground, playground) : playground.hub;
    const leaving = new AbortController();
    const { heard, listener, until } = ear<unknown>();
    const subscriptions = await Promise.all([
      hub.subscribe(REALM, listener, leaving.signal),
      hub.activity(() => {}, leaving.signal),
    ]);
    await fetch(playground.realm(REALM).resource, { method: 'POST' });
    await until(() => heard.length === 1);
    expect(await Promise.all(subscriptions.map(hasEnded))).toEqual([false, false]);
    leaving.abort();
    await Promise.all(subscriptions.map(({ ended }) => ended));
  });

  it('when either server is gone, and listens to the other no longer', async () => {
    const [staying, going] = [await start(), await startPlayground()];
    const { heard, listener } = ear<unknown>();
    const never = new AbortController().signal;
    const hub = hubOf(going, staying);
    const subscriptions = await Promise.all([
      hub.subscribe(REALM, listener, never),
      hub.activity(({ realm }) => realm === REALM && listener(realm), never),
    ]);
    await going.close();
    await Promise.all(subscriptions.map(({ ended }) => ended));
    const { listener: witness, until, heard: seen } = ear<unknown>();
    const leaving = new AbortController();
    onTestFinished(() => leaving.abort());
    await hubOf(staying, staying).subscribe(REALM, witness, leaving.signal);
    await fetch(staying.realm(REALM).resource, { method: 'POST' });
    await until(() => seen.length === 1);
    expect(heard).toEqual([]);
  });

  it('never begins at one server when the other cannot be asked', async () => {
    const [staying, gone] = [await start(), await startPlayground()];
    await gone.close();
    const { heard, listener } = ear<unknown>();
    const never = new AbortController().signal;
    const half = createHub({
      auth: remoteAuthControl({ url: origin(gone.issuer), fetch }),
      mcp: staying.hub.mcp,
    });
    await expect(half.subscribe(REALM, listener, never)).rejects.toThrow(/no answer from/);
    await fetch(staying.realm(REALM).resource, { method: 'POST' });
    expect(staying.realm(REALM).trace).toHaveLength(1);
    expect(heard).toEqual([]);
  });

  it('as the answer of the control API does, so that a browser behind it connects again', async () => {
    const [staying, going] = [await start(), await startPlayground()];
    const api = createControlApi({
      title: 'both servers as one',
      routes: hubRoutes(hubOf(going, staying)),
      guard: guardControl([]),
      onFailure: (error) => expect.unreachable(String(error)),
    });
    const served = await serve(api);
    onTestFinished(() => served.close());
    const ask = (path: string) =>
      fetch(`${served.origin}/control/playground/${path}`, { headers: { [CONTROL_HEADER]: '1' } });
    await fetch(staying.realm(REALM).resource, { method: 'POST' });
    const answers = await Promise.all([ask(`realms/${REALM}/events`), ask('activity')]);
    await going.close();
    const [events, activity] = await Promise.all(answers.map((answer) => answer.text()));
    expect(events).toContain(': listening');
    expect(activity).toContain(`{"realm":"${REALM}","server":"mcp","exchanges":1,`);
  });
});

describe('the activity of all realms', () => {
  it.each(['in this process', 'over HTTP'])(
    '%s: what is kept at both servers, and what changes from then on',
    async (where) => {
      const playground = await start();
      const hub = where === 'over HTTP' ? hubOf(playground, playground) : playground.hub;
      const [one, other] = [playground.realm('default~one'), playground.realm('default~other')];
      const metadata = `${one.issuer}/.well-known/openid-configuration`;
      await fetch(metadata);
      await fetch(metadata);
      const leaving = new AbortController();
      onTestFinished(() => leaving.abort());
      const { heard, listener, until } = ear<RealmActivity>();
      await hub.activity(({ realm, ...about }) => {
        if (realm !== 'default') listener({ realm, ...about }); // which the MCP server asks for its keys
      }, leaving.signal);
      await until(() => heard.length === 1);
      const at = one.trace.at(-1)?.at;
      expect(heard).toEqual([{ realm: one.name, server: 'auth', exchanges: 2, at }]);

      await fetch(other.resource, { method: 'POST' });
      await until(() => heard.length === 2);
      expect(heard[1]).toEqual({ realm: other.name, server: 'mcp', exchanges: 1, at: other.trace[0]?.at });

      const isCleared = (name: string) => (event: RealmActivity) =>
        event.realm === name && event.exchanges === 0 && event.at === 0;
      await hub.reset(one.name);
      await until(() => heard.filter(isCleared(one.name)).some(({ server }) => server === 'auth'));
      await hub.forget(other.name);
      await until(() => heard.filter(isCleared(other.name)).some(({ server }) => server === 'mcp'));
    },
  );

  describe('of one server', () => {
    afterEach(() => vi.useRealTimers());

    /** A recorder with what is told of it, on a clock that stands still. */
    function setUp(options: { readonly totalBytes?: number } = {}) {
      vi.useFakeTimers();
      const recorder = createRecorder({
        server: 'mcp',
        exchanges: 5,
        bytes: 100_000,
        totalBytes: 1_000_000,
        ...options,
      });
      const told: Array<readonly [string, number, number]> = [];
      const leaving = new AbortController();
      const activityOf = (realm: string) => ({ realm, server: recorder.server, ...recorder.kept(realm) });
      const listen = () =>
        tellActivity(
          { realms: recorder.realms, activityOf, watch: recorder.watch },
          ({ realm, exchanges, at }) => told.push([realm, exchanges, at]),
          leaving.signal,
        );
      const record = (realm: string, at: number) => recorder.record(makeExchange({ realm, at }));
      return { recorder, told, leaving, listen, record };
    }

    it('is told once in 100 ms for each realm, as it is then', () => {
      const { told, listen, record } = setUp();
      listen();
      for (let at = 1; at <= 9; at += 1) record('a', at);
      record('b', 20);
      vi.advanceTimersByTime(99);
      expect(told).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(told).toEqual([
        ['a', 5, 9],
        ['b', 1, 20],
      ]);
      vi.advanceTimersByTime(1_000);
      expect(told).toHaveLength(2);
      record('a', 30);
      vi.advanceTimersByTime(100);
      expect(told.slice(2)).toEqual([['a', 5, 30]]);
    });

    it('is that of a realm whose exchanges are gone to make room, too', () => {
      const { told, listen, record } = setUp({ totalBytes: 2_500 });
      record('a', 1);
      listen();
      record('b', 2);
      vi.advanceTimersByTime(100);
      expect(told).toEqual([
        ['a', 1, 1],
        ['a', 0, 0],
        ['b', 1, 2],
      ]);
    });

    it.each([
      ['has left', 0],
      ['has left while something was about to be told', 1],
    ])('is told no more to whoever %s, nor to whoever had left before', async (_who, pending) => {
      const { told, leaving, listen, record } = setUp();
      const { ended } = listen();
      for (let at = 0; at < pending; at += 1) record('a', at);
      leaving.abort();
      await ended;
      expect(vi.getTimerCount()).toBe(0);
      await listen().ended;
      record('a', 2);
      expect(vi.getTimerCount()).toBe(0);
      vi.advanceTimersByTime(1_000);
      expect(told).toEqual([]);
    });
  });
});
