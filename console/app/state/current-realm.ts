import { effect, signal } from '@preact/signals';
import { DEFAULT_REALM } from '../../../core/realm-path.ts';
import { realmIn } from '../links.ts';
import { followActivity, visits } from './activity.ts';
import { openRoom, type Room } from './room.ts';

/** The realm that is looked at. The address says which; pages without one keep the last. */
export const currentRealm = signal(realmIn(location.pathname) ?? DEFAULT_REALM);

/** What is watched of it. */
export const room = signal<Room>(openRoom(currentRealm.value));

effect(() => {
  const realm = currentRealm.value;
  const before = room.peek();
  if (before.realm === realm) return;
  before.close();
  room.value = openRoom(realm);
});

followActivity(); // as long as the page is there

/** A realm of which nothing is kept any more was reset or forgotten, maybe in another window or by a program. */
let kept: string | undefined;
effect(() => {
  const realm = currentRealm.value;
  const isKept = visits.value.has(realm);
  if (!isKept && kept === realm) void room.peek().reload();
  kept = isKept ? realm : undefined;
});
