import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useState } from 'preact/hooks';

/** Items that are drawn beyond either edge of what can be seen. */
const BEYOND = 8;

/** A long list of items of one size, of which only those in sight are drawn. */
export interface WindowOptions {
  readonly count: number;
  /** Pixels of one item. */
  readonly size: number;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly horizontal?: boolean;
  /** Pixels before the first item that stay in sight; `start` of an item counts from their beginning. */
  readonly head?: number;
  /** An item that is drawn wherever it is, since it can have the focus. */
  readonly always?: number;
}

/** What to draw, and how to get elsewhere. */
export type ListWindow = Pick<
  Virtualizer<HTMLElement, HTMLElement>,
  'getVirtualItems' | 'getTotalSize' | 'scrollToIndex'
>;

/** Draws the part of a long list that can be seen. */
export function useWindow({
  count,
  size,
  scroller,
  horizontal = false,
  head = 0,
  always,
}: WindowOptions): ListWindow {
  const [, draw] = useReducer((times: number) => times + 1, 0);
  const options = {
    count,
    horizontal,
    scrollMargin: head,
    scrollPaddingStart: head,
    overscan: BEYOND,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => draw(0),
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const seen = defaultRangeExtractor(range);
      if (always === undefined || always >= count || seen.includes(always)) return seen;
      return [...seen, always].sort((one, other) => one - other);
    },
  };
  const [list] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(options));
  list.setOptions(options);
  useLayoutEffect(() => list._didMount(), [list]);
  useLayoutEffect(() => list._willUpdate());
  useLayoutEffect(() => list.measure(), [list, size]);
  return list;
}
