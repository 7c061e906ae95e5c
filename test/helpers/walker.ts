import type { Era } from '../../client/mcp/versions.ts';
import { codeChallenge, randomValue } from '../../client/pkce.ts';
import { type RelayOptions, relay } from '../../console/server/relay/relay.ts';
import { requestOf, urlOf } from '../../console/walk/draft.ts';
import { toggle } from '../../console/walk/mistakes/edit.ts';
import type { Mistake } from '../../console/walk/mistakes/index.ts';
import { isRelayed, type Tools } from '../../console/walk/prepare.ts';
import type { Answer, Draft, HopKind, Outcome, Registration, Step, Walk } from '../../console/walk/types.ts';
import {
  answerStep,
  editStep,
  goOn,
  keepMinted,
  knownBefore,
  outcomeAt,
  sendStep,
  startWalk,
} from '../../console/walk/walk.ts';
import { splitRealm } from '../../core/realm-path.ts';
import type { Playground } from '../../playground.ts';
import { Browser, textOf } from './browser.ts';
import { answerPages } from './code-flow.ts';

const tools: Tools = { random: randomValue, challenge: async (verifier) => codeChallenge(verifier) };

/** What the console would relay with. */
export const relayOptions = ({ config }: Playground): RelayOptions => ({
  fetch: globalThis.fetch,
  policy: 'loopback',
  origins: { authUrl: config.PUBLIC_AUTH_URL, mcpUrl: config.PUBLIC_MCP_URL },
  now: Date.now,
});

/** A walk that a test takes, without a browser. */
export interface Walker {
  readonly walk: Walk;
  /** The hop that it is at. */
  readonly step: Step;
  readonly outcome: Outcome;
  /** Changes the request. */
  edit(change: (draft: Draft) => Draft): void;
  /** Makes a mistake, or takes it back; has a token signed where it takes one. */
  make(mistake: Mistake): Promise<void>;
  send(): Promise<Outcome>;
  /** Goes back to a hop that was sent. */
  back(kind: HopKind): void;
  /** Goes on to the usual next hop, or the one that is named. */
  next(kind?: HopKind): Promise<void>;
  /** Sends and goes on until it is at a hop of this kind, not yet sent. */
  to(kind: HopKind): Promise<void>;
}

/** Starts a walk at an MCP server of a playground. */
export async function walkerAt(
  playground: Playground,
  about: {
    readonly target: string;
    readonly era?: Era;
    readonly registration?: Registration;
    readonly user?: string;
    /** The scopes that the person leaves ticked. */
    readonly ticked?: readonly string[];
  },
): Promise<Walker> {
  let walk = await startWalk(
    {
      id: 'test',
      startedAt: 0,
      target: about.target,
      era: about.era ?? 'modern',
      registration: about.registration ?? { how: 'dcr' },
      redirectUri: 'http://localhost:3999/callback',
    },
    tools,
  );
  let at = 0;
  const browser = new Browser(playground.config.PUBLIC_AUTH_URL);

  const step = (): Step => {
    const found = walk.steps[at];
    if (!found) throw new Error(`the walk has no hop ${at}`);
    return found;
  };
  const outcome = (): Outcome => {
    const found = outcomeAt(walk, at);
    if (!found) throw new Error(`${step().kind} has no answer`);
    return found;
  };

  /** The browser goes where the request leads, and a person answers what it is asked. */
  async function authorize(draft: Draft): Promise<Answer> {
    const { user = 'alice', ticked } = about;
    const page = await answerPages(browser, await browser.open(urlOf(draft)), {
      user,
      ...(ticked ? { ticked } : {}),
    });
    if (page.url.port === '3999') return { kind: 'redirect', url: page.url.href };
    return { kind: 'page', status: page.status, remarks: [textOf(page).slice(0, 300)] };
  }

  async function answerTo({ kind, draft }: Step): Promise<Answer> {
    if (kind === 'authorize') return authorize(draft);
    if (!isRelayed(kind, draft)) return { kind: 'local' };
    const reply = await relay(requestOf(draft), relayOptions(playground));
    return 'answer' in reply ? { kind: 'http', ...reply.answer } : { kind: 'problem', ...reply.problem };
  }

  const walker: Walker = {
    get walk() {
      return walk;
    },
    get step() {
      return step();
    },
    get outcome() {
      return outcome();
    },
    edit(change) {
      walk = editStep(walk, at, change(step().draft));
    },
    async make({ id, edit, mint }) {
      if (edit === 'again') throw new Error('this is made by sending again');
      if (mint !== undefined && walk.minted[id] === undefined) {
        const { realm } = splitRealm(new URL(about.target).pathname);
        walk = keepMinted(walk, id, await playground.hub.auth.signToken(realm, mint));
      }
      const known = knownBefore(walk, at);
      walker.edit((draft) => toggle(edit, draft, known));
    },
    async send() {
      walk = sendStep(walk, at, { draft: step().draft, at: 0 });
      walk = answerStep(walk, at, await answerTo(step()));
      return outcome();
    },
    back(kind) {
      at = walk.steps.findIndex((one) => one.kind === kind);
    },
    async next(kind = outcome().next[0]) {
      if (kind === undefined) throw new Error(`${step().kind} leads nowhere: ${outcome().judgement.why}`);
      walk = await goOn(walk, at, kind, tools, outcome().careless === true);
      at += 1;
    },
    async to(kind) {
      while (step().kind !== kind) {
        await walker.send();
        await walker.next();
      }
    },
  };
  return walker;
}
