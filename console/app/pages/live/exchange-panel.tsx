import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Row } from '../../diagram/row.ts';
import { ExchangeView } from '../../exchange/exchange-view.tsx';
import { Notice } from '../../parts/notice.tsx';
import type { Room } from '../../state/room.ts';

/** Where one gets from an open exchange. */
export interface ExchangeWays {
  readonly close: () => void;
  readonly closeTo: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

function Ways({ close, closeTo, before, after }: ExchangeWays) {
  const onClick = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation(); // closing also gives the focus back
    close();
  };
  return (
    <nav class="live-ways" aria-label="Exchange">
      <a class="live-back" href={closeTo} onClick={onClick}>
        <span aria-hidden="true">←</span> To the diagram
      </a>
      {before !== undefined && <a href={before}>Previous</a>}
      {after !== undefined && <a href={after}>Next</a>}
      <a class="live-close" href={closeTo} onClick={onClick}>
        <span aria-hidden="true">✕</span> Close
      </a>
    </nav>
  );
}

/** An exchange in full, beside the diagram; where there is no room for both, in its place. */
export function ExchangePanel({
  id,
  row,
  room,
  ways,
  takesFocus,
}: {
  readonly id: string;
  /** Undefined when it is not kept. */
  readonly row: Row | undefined;
  readonly room: Room;
  readonly ways: ExchangeWays;
  /** It has taken the place of what had the focus. */
  readonly takesFocus: boolean;
}) {
  const panel = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) panel.current?.focus({ preventScroll: true });
  }, [takesFocus, id]);
  const { loaded, verdicts, realm, dropped } = room;
  const verdict = row && verdicts.value.get(row.flow.id);
  return (
    <section class="live-exchange" aria-label={`Exchange ${id}`} ref={panel} tabIndex={-1}>
      <Ways {...ways} />
      {row && <ExchangeView exchange={row.exchange} realm={realm} verdict={verdict} />}
      {!row && !loaded.value && <p class="quiet">Loading…</p>}
      {!row && loaded.value && (
        <Notice kind="warn">
          <h2>Exchange {id}</h2>
          <p>
            It is no longer kept. The servers forget what they recorded when they restart, when the realm is
            reset, and the oldest exchanges when there are too many
            {dropped.value > 0 && `: ${dropped.value} have been dropped here so far`}. TRACE_EXCHANGES says
            how many they keep.
          </p>
        </Notice>
      )}
    </section>
  );
}
