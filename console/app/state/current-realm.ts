import { effect, signal } from '@preact/signals';
import { splitRealm } from '../../../core/realm-path.ts';
import { openRoom, type Room } from './room.ts';

/** The realm that is looked at. The address says which; pages without one keep the last. */
export const currentRealm = signal(splitRealm(location.pathname).realm);

/** What is watched of it. */
export const room = signal<Room>(openRoom(currentRealm.value));

effect(() => {
  const realm = currentRealm.value;
  const before = room.peek();
  if (before.realm === realm) return;
  before.close();
  room.value = openRoom(realm);
});
