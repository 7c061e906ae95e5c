import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Heads, Lifelines } from './lifelines.tsx';
import type { Row } from './row.ts';
import './sequence.css';
import { SequenceRow } from './sequence-row.tsx';
import { useFollow } from './use-follow.ts';
import { useNarrow } from './use-narrow.ts';
import { useWindow } from './use-window.ts';

/** Pixels of a line: where there is room, and where a verdict needs a line of its own. */
const HEIGHT = { wide: 36, narrow: 74 } as const;
/** Pixels of the heads, which stay in sight. */
const HEAD = 40;
/** Pixels after the last line. */
const AFTER = 4;
/** Lines that Page Up and Page Down move by. */
const PAGE = 10;

/** What a key does to the place in a list. */
const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  PageDown: (at) => at + PAGE,
  PageUp: (at) => at - PAGE,
  Home: () => 0,
  End: (_at, last) => last,
};

/** What the diagram shows. */
export interface SequenceProps {
  readonly rows: readonly Row[];
  /** Another one is another list: its newest line is shown first. */
  readonly listKey: string;
  /** The id of the exchange that is open. */
  readonly selected: string | undefined;
  readonly hrefOf: (exchange: string) => string;
  /** A key moved to another exchange while one was open. */
  readonly onMove: (exchange: string) => void;
  /** The place of a flow among those of the realm; undefined when only one is shown. */
  readonly placeOf: ((flow: string) => number) | undefined;
  /** What the client calls itself, when there is one. */
  readonly client: string | undefined;
  readonly times: boolean;
  /** The exchange whose line takes the focus, once. */
  readonly focus: { current: string | undefined };
  /** What stands between the lifelines when there is no line. */
  readonly children: ComponentChildren;
}

/** The sequence diagram: an ordered list of exchanges, drawn between the lifelines of those who take part. */
export function Sequence(props: SequenceProps) {
  const { rows, listKey, selected, hrefOf, onMove, placeOf, client, times, focus, children } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(scroller);
  const [active, setActive] = useState<string | undefined>(selected);
  const indexOf = (id: string | undefined) =>
    id === undefined ? -1 : rows.findIndex(({ exchange }) => exchange.id === id);
  const open = indexOf(selected);
  const at = [indexOf(active), open].find((index) => index >= 0) ?? rows.length - 1;
  const size = narrow ? HEIGHT.narrow : HEIGHT.wide;
  const list = useWindow({ count: rows.length, size, scroller, head: HEAD, always: at });
  const follow = useFollow(scroller, rows.length, listKey);

  const linked = useRef(selected); // what the address asked for when the page was opened
  const placed = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (selected === undefined) placed.current = undefined;
    if (open < 0 || placed.current === selected) return;
    placed.current = selected;
    setActive(selected);
    const isLink = linked.current === selected;
    linked.current = undefined;
    if (isLink) follow.stay();
    list.scrollToIndex(open, { align: isLink ? 'center' : 'auto' });
  }, [selected, open]);
  useLayoutEffect(() => {
    const index = indexOf(focus.current);
    if (index < 0) return;
    const link = scroller.current?.querySelector<HTMLElement>(`a[data-index="${index}"]`);
    if (!link) return setActive(focus.current); // drawn next, wherever it is
    focus.current = undefined;
    link.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const last = rows.length - 1;
    const next = Math.min(last, Math.max(0, move(at, last)));
    const id = rows[next]?.exchange.id;
    if (id === undefined) return;
    setActive(id);
    focus.current = id;
    list.scrollToIndex(next, { align: 'auto' });
    if (selected !== undefined) onMove(id);
  };

  return (
    <div
      class={`sequence ${narrow ? 'sequence-narrow' : ''} ${times ? 'sequence-times' : ''} ${placeOf ? 'sequence-marks' : ''}`}
    >
      <div class="sequence-scroller" ref={scroller} onScroll={follow.onScroll}>
        <Heads client={client} />
        <div
          class="sequence-body"
          style={{ height: `${list.getTotalSize() + (rows.length > 0 ? AFTER : 0)}px` }}
        >
          <Lifelines />
          {rows.length === 0 ? (
            <div class="sequence-empty">{children}</div>
          ) : (
            <ol aria-label="Exchanges" onKeyDown={onKeyDown}>
              {list.getVirtualItems().map(({ index, start }) => {
                const row = rows[index];
                if (!row) return null;
                const { id } = row.exchange;
                return (
                  <li
                    key={id}
                    aria-setsize={rows.length}
                    aria-posinset={index + 1}
                    style={{ transform: `translateY(${start - HEAD}px)`, height: `${size}px` }}
                  >
                    <a
                      href={hrefOf(id)}
                      data-index={index}
                      tabIndex={index === at ? 0 : -1}
                      aria-current={id === selected ? 'true' : undefined}
                      onFocus={() => setActive(id)}
                    >
                      <SequenceRow
                        row={row}
                        number={index + 1}
                        place={placeOf?.(row.flow.id)}
                        times={times}
                      />
                    </a>
                  </li>
                );
              })}
            </ol>
          )}
        </div>
      </div>
      {follow.unseen > 0 && (
        <button type="button" class="sequence-below" onClick={follow.toEnd}>
          {follow.unseen} new below
        </button>
      )}
    </div>
  );
}
