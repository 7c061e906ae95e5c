import type { User } from '../../core/users.ts';

/** Users that a realm lists, at most: each is a button on the login page. */
const MAX_USERS = 500;

/** The users of a realm as they are listed now: those of its definition, until somebody changes them. */
export interface UserDirectory {
  list(): readonly User[];
  /** True once it differs from the definition: a realm that is made again from that would lose something. */
  readonly edited: boolean;
  /** Lists a user, in place of one of the same name. @returns false when there are too many */
  put(user: User): boolean;
  /** @returns false when nobody of this name is listed */
  forget(name: string): boolean;
}

/** Makes the directory of a realm. */
export function userDirectory(defined: readonly User[]): UserDirectory {
  let users = defined;
  return {
    list: () => users,
    get edited() {
      return users !== defined;
    },
    put(user) {
      const known = users.some(({ name }) => name === user.name);
      if (!known && users.length >= MAX_USERS) return false;
      users = known ? users.map((one) => (one.name === user.name ? user : one)) : [...users, user];
      return true;
    },
    forget(name) {
      const left = users.filter((one) => one.name !== name);
      if (left.length === users.length) return false;
      users = left;
      return true;
    },
  };
}
