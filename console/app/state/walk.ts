import { effect, signal } from '@preact/signals';
import type { RelayReply } from '../../contract/relay.ts';
import { requestOf, urlOf, valueIn } from '../../walk/draft.ts';
import { toggle } from '../../walk/mistakes/edit.ts';
import type { Mistake } from '../../walk/mistakes/index.ts';
import { isRelayed } from '../../walk/prepare.ts';
import { parametersIn } from '../../walk/session.ts';
import type { Answer, Draft, HopKind, Walk } from '../../walk/types.ts';
import {
  answerStep,
  editStep,
  goOn,
  keepMinted,
  knownBefore,
  lastSent,
  sendStep,
  startWalk,
  waitingAt,
} from '../../walk/walk.ts';
import { ApiProblem, api, ofRealm } from '../api/client.ts';
import { loadWalks, storeWalks } from './walk-storage.ts';
import { browserTools } from './walk-tools.ts';

/** The walks of this tab, the newest first. They survive a reload, and the way to the login and back. */
export const walks = signal<readonly Walk[]>(loadWalks());

effect(() => storeWalks(walks.value));

/** A walk by its id; undefined when this tab has none of it. */
const walkOf = (id: string): Walk | undefined => walks.value.find((walk) => walk.id === id);

function update(id: string, change: (walk: Walk) => Walk): void {
  walks.value = walks.value.map((walk) => (walk.id === id ? change(walk) : walk));
}

/** Starts a walk. @returns its id */
export async function beginWalk(about: Omit<Walk, 'id' | 'startedAt' | 'steps' | 'minted'>): Promise<string> {
  const id = browserTools
    .random()
    .replace(/[^a-z0-9]/gi, '')
    .slice(0, 8)
    .toLowerCase();
  const walk = await startWalk({ ...about, id, startedAt: Date.now() }, browserTools);
  walks.value = [walk, ...walks.value];
  return id;
}

/** Forgets a walk. */
export function forgetWalk(id: string): void {
  walks.value = walks.value.filter((walk) => walk.id !== id);
}

/** Edits the request of a hop. */
export const editRequest = (id: string, index: number, draft: Draft): void =>
  update(id, (walk) => editStep(walk, index, draft));

async function relayed(draft: Draft): Promise<Answer> {
  try {
    const reply = await api.post<RelayReply>('/api/relay', requestOf(draft));
    return 'answer' in reply
      ? { kind: 'http', ...reply.answer }
      : { kind: 'problem', why: reply.problem.why };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { kind: 'problem', why: error.message };
  }
}

/** An answer belongs to the request that it was sent for: that may have been sent anew meanwhile. */
function answer(id: string, index: number, at: number, what: Answer): void {
  update(id, (walk) => {
    const step = walk.steps[index];
    return step && lastSent(step)?.at === at ? answerStep(walk, index, what) : walk;
  });
}

/** Sends the request of a hop, and resolves when the answer is there. The browser itself goes to an authorization request. */
export async function sendRequest(id: string, index: number): Promise<void> {
  const step = walkOf(id)?.steps[index];
  if (!step) return;
  const { kind, draft } = step;
  const at = Date.now();
  update(id, (walk) => sendStep(walk, index, { draft, at }));
  if (kind === 'authorize') {
    if (leadsSomewhere(draft)) return;
    const why = `No browser is sent to ${JSON.stringify(destinationOf(draft).slice(0, 200))}: expected an http or https URL.`;
    answer(id, index, at, { kind: 'problem', why });
    return;
  }
  answer(id, index, at, isRelayed(kind, draft) ? await relayed(draft) : { kind: 'local' });
}

/** Where the browser goes at an authorization request. */
export const destinationOf = (draft: Draft): string => urlOf(draft);

/** Whether a browser can go there: the URL may be what a hostile server published, or what somebody typed. */
export const leadsSomewhere = (draft: Draft): boolean =>
  /^https?:\/\//i.test(destinationOf(draft)) && URL.canParse(destinationOf(draft));

/** Goes on to the next hop. @returns its index */
export async function advance(id: string, index: number, kind: HopKind, careless: boolean): Promise<number> {
  const walk = walkOf(id);
  if (!walk) return index;
  const further = await goOn(walk, index, kind, browserTools, careless);
  update(id, () => further);
  return index + 1;
}

const stateIn = (url: string): string | undefined =>
  parametersIn(url).parameters.find(([name]) => name === 'state')?.[1];

/** Where a redirect belongs: the hop that sent its state, or else the one that waits. */
function waiting(url: string) {
  const all = walks.value.flatMap((walk) => {
    const index = waitingAt(walk);
    const step = index === undefined ? undefined : walk.steps[index];
    const sent = step && lastSent(step);
    return index === undefined || !sent ? [] : [{ walk, index, sent }];
  });
  const state = stateIn(url);
  const mine = all.find(({ sent }) => valueIn(sent.draft, 'query', 'state') === state);
  if (mine) return { ...mine, remark: undefined };
  const [latest] = all.toSorted((one, other) => other.sent.at - one.sent.at);
  if (!latest) return undefined;
  const remark = `Its state is ${state === undefined ? 'missing' : 'not the one that was sent'}: no other walk of this tab waits for it, so it was taken to this one.`;
  return { ...latest, remark };
}

/** Takes a redirect to a hop, and lets the client check it at once. @returns the hop where it was checked */
export async function takeRedirect(id: string, index: number, url: string, remark?: string): Promise<number> {
  update(id, (walk) => answerStep(walk, index, { kind: 'redirect', url, remark }));
  const next = await advance(id, index, 'callback', false);
  await sendRequest(id, next);
  return next;
}

/**
 * The browser came back from an authorization server.
 *
 * @returns the walk and hop where it is looked at; undefined when no walk of this tab waits
 */
export async function arrive(
  url: string,
): Promise<{ readonly id: string; readonly index: number } | undefined> {
  const found = waiting(url);
  if (!found) return undefined;
  const { walk, index, remark } = found;
  return { id: walk.id, index: await takeRedirect(walk.id, index, url, remark) };
}

/** The authorization server showed an error page, and nobody will come back. */
export const reportPage = (id: string, index: number, status: number, remarks: readonly string[]): void =>
  update(id, (walk) => {
    const step = walk.steps[index];
    const isWaiting = step && lastSent(step)?.answer === undefined && step.sent.length > 0;
    return isWaiting ? answerStep(walk, index, { kind: 'page', status, remarks }) : walk;
  });

/**
 * Makes a mistake in the request of a hop, or takes it back.
 *
 * @param realm whose authorization server signs the token, for a mistake that takes one
 * @throws {ApiProblem} when it does not
 */
export async function makeMistake(
  id: string,
  index: number,
  mistake: Mistake,
  realm: string | undefined,
): Promise<void> {
  const { edit, mint } = mistake;
  if (edit === 'again') return;
  if (mint !== undefined && realm !== undefined && walkOf(id)?.minted[mistake.id] === undefined) {
    const { token } = await api.post<{ readonly token: string }>(ofRealm(realm, '/tokens'), mint);
    update(id, (walk) => keepMinted(walk, mistake.id, token));
  }
  update(id, (walk) => {
    const step = walk.steps[index];
    return step ? editStep(walk, index, toggle(edit, step.draft, knownBefore(walk, index))) : walk;
  });
}
