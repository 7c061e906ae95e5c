import { ACTOR_NAMES, ACTORS, type Actor } from '../../../lab/trace/actors.ts';

/** Where there is no room for the whole name. */
const SHORT: Readonly<Record<Actor, string>> = {
  browser: 'browser',
  client: 'client',
  mcp: 'MCP',
  auth: 'auth',
};

/** The names of those who take part, above their lifelines. */
export function Heads({ client }: { readonly client: string | undefined }) {
  return (
    <div class="sequence-heads">
      {ACTORS.map((actor) => (
        <span key={actor} class={`sequence-head sequence-at-${actor}`}>
          <span class="sequence-head-long">{ACTOR_NAMES[actor]}</span>
          <span class="sequence-head-short" aria-hidden="true">
            {SHORT[actor]}
          </span>
          {actor === 'client' && client !== undefined && <span class="sequence-client">{client}</span>}
        </span>
      ))}
    </div>
  );
}

/** The lines themselves, behind everything. */
export function Lifelines() {
  return (
    <div class="sequence-lines" aria-hidden="true">
      {ACTORS.map((actor) => (
        <span key={actor} class={`sequence-line sequence-at-${actor}`} />
      ))}
    </div>
  );
}
