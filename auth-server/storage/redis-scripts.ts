import type { CommandParser } from 'redis';

/**
 * A record in Redis is one string: ten digits that say when it was consumed (zeros: it was not), ten digits that say
 * when it expires (nines: never), both in seconds, then the payload. The digits are at fixed places, so that a script
 * can read and set them without touching the payload, and one GET brings everything.
 */
const DIGITS = 10;

/** A number of seconds as it stands in a record. */
export const digits = (seconds: number): string => String(seconds).padStart(DIGITS, '0');

export const NOT_CONSUMED = digits(0);
export const NEVER = '9'.repeat(DIGITS);

/** Takes a stored string apart. */
export function takeApart(text: string): { consumedAt: number; expiresAt: number; payload: string } {
  return {
    consumedAt: Number(text.slice(0, DIGITS)),
    expiresAt: Number(text.slice(DIGITS, 2 * DIGITS)),
    payload: text.slice(2 * DIGITS),
  };
}

/** What the script {@link STORE} is given. A record without a grant has an empty one. */
export interface StoreArguments {
  readonly mode: 'upsert' | 'insert';
  readonly record: string;
  readonly grant: string;
  readonly aliases: readonly string[];
  /** The digits of the expiry, and the payload. */
  readonly text: string;
  readonly now: string;
}

/**
 * Stores a record and what points to it in one step. A grant is a sorted set of the records that fall with it, by
 * expiry: the expired ones are dropped on each use, so that a grant that is refreshed for years stays small.
 */
const STORE = `
local record, grant = KEYS[1], KEYS[2]
local mode, text, now = ARGV[1], ARGV[2], ARGV[3]
local expires = string.sub(text, 1, 10)
local left = math.max(1, tonumber(expires) - tonumber(now))
local head = redis.call('GETRANGE', record, 0, 19)
if mode == 'insert' and head ~= '' and string.sub(head, 11) > now then return 0 end
local consumed = '${NOT_CONSUMED}'
if mode == 'upsert' and head ~= '' then consumed = string.sub(head, 1, 10) end
local function set(key, value)
  if expires == '${NEVER}' then redis.call('SET', key, value)
  else redis.call('SET', key, value, 'EX', left) end
end
set(record, consumed .. text)
for i = 3, #KEYS do set(KEYS[i], record) end
if grant ~= '' then
  redis.call('ZREMRANGEBYSCORE', grant, '-inf', now)
  redis.call('ZADD', grant, expires, record)
  local last = redis.call('ZRANGE', grant, -1, -1, 'WITHSCORES')[2]
  if tonumber(last) >= ${NEVER} then redis.call('PERSIST', grant)
  else redis.call('EXPIRE', grant, tonumber(last) - tonumber(now)) end
end
return 1`;

/** Sets the first ten digits, once. Redis runs a script alone, so that of all callers only one sees zeros. */
const CONSUME = `
local head = redis.call('GETRANGE', KEYS[1], 0, 19)
if string.sub(head, 1, 10) ~= '${NOT_CONSUMED}' or string.sub(head, 11) <= ARGV[1] then return 0 end
redis.call('SETRANGE', KEYS[1], 0, ARGV[1])
return 1`;

const REVOKE = `
for _, record in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('UNLINK', record) end
redis.call('UNLINK', KEYS[1])
return 1`;

const flag = (reply: unknown): boolean => reply === 1;

/** The scripts as the `redis` package takes them: it sends their hash, and their text only when the server asks. */
export const SCRIPTS = {
  store: {
    SCRIPT: STORE,
    parseCommand(parser: CommandParser, of: StoreArguments) {
      const keys = [of.record, of.grant, ...of.aliases];
      parser.push(String(keys.length));
      parser.pushKeys(keys);
      parser.push(of.mode, of.text, of.now);
    },
    transformReply: flag,
  },
  consume: {
    SCRIPT: CONSUME,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser: CommandParser, record: string, now: string) {
      parser.pushKey(record);
      parser.push(now);
    },
    transformReply: flag,
  },
  revoke: {
    SCRIPT: REVOKE,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser: CommandParser, grant: string) {
      parser.pushKey(grant);
    },
    transformReply: flag,
  },
};
