import { ACTOR_NAMES, receiverOf, senderOf } from '../../../lab/trace/actors.ts';
import type { CheckResult } from '../../../lab/verdicts/check.ts';
import { preciseTimeOf } from '../parts/time.tsx';
import { type AnswerKind, answerOf } from './answer.ts';
import { Mark } from './mark.tsx';
import type { Earned, Row } from './row.ts';

/** What stands before an answer, for those who do not tell colours apart, and what it is to those who see none. */
const SIGNS: Readonly<Record<AnswerKind, { readonly sign: string; readonly words: string }>> = {
  good: { sign: '', words: 'answered with' },
  redirect: { sign: '↪', words: 'redirected with' },
  carried: { sign: '↪', words: 'sent back to the client with' },
  challenge: { sign: '?', words: 'challenged with' },
  error: { sign: '✗', words: 'refused with' },
  lost: { sign: '✗', words: 'lost:' },
};

/** A duration as a person reads it. @param milliseconds with any fraction */
const durationText = (milliseconds: number): string =>
  milliseconds < 10_000
    ? `${Math.round(milliseconds * 10) / 10} ms`
    : `${Math.round(milliseconds / 100) / 10} s`;

const SEVERITY: Readonly<Partial<Record<CheckResult['outcome'], readonly [sign: string, word: string]>>> = {
  fail: ['✗', 'fails'],
  warning: ['!', 'warning'],
};

/** The rules that were broken with this exchange, or how many were kept. */
function EarnedVerdict({ earned: { broken, kept } }: { readonly earned: Earned }) {
  const [worst, ...others] = broken;
  if (!worst) {
    return kept === 0 ? null : (
      <span class="earned earned-pass">
        <span aria-hidden="true">✓ {kept}</span>
        <span class="visually-hidden">, keeps {kept === 1 ? 'one rule' : `${kept} rules`}</span>
      </span>
    );
  }
  const [sign = '', word = ''] = SEVERITY[worst.outcome] ?? [];
  return (
    <span class={`earned earned-${worst.outcome}`}>
      <span aria-hidden="true">{sign}</span>
      <span class="visually-hidden">, {word}:</span> {worst.id}, {worst.clause.text}
      {others.length > 0 && ` +${others.length}`}
    </span>
  );
}

/** One exchange: an arrow from who sent it to who answered, with everything that was remarkable about it. */
export function SequenceRow({
  row: { exchange, earned },
  number,
  place,
  times,
}: {
  readonly row: Row;
  /** From 1. */
  readonly number: number;
  /** Of its flow, when several are shown. */
  readonly place: number | undefined;
  readonly times: boolean;
}) {
  const { kind, asked, text, carried } = answerOf(exchange);
  const [from, to] = [senderOf(exchange), receiverOf(exchange)];
  const { sign, words } = SIGNS[kind];
  return (
    <span class={`hop hop-from-${from} hop-to-${to} hop-${kind}`}>
      <span class="hop-gutter">
        <span class="visually-hidden">{number}. </span>
        {place !== undefined && (
          <>
            <span class="visually-hidden">client </span>
            <Mark place={place} />
            <span class="visually-hidden">, </span>
          </>
        )}
        {times && (
          <span class="hop-time">
            {preciseTimeOf(exchange.at)} <span>{durationText(exchange.duration)}</span>
          </span>
        )}
      </span>
      <span class="hop-words">
        <span class="hop-asked">
          <span class="visually-hidden">
            {ACTOR_NAMES[from]} to {ACTOR_NAMES[to]}:{' '}
          </span>
          {asked}
        </span>
        <EarnedVerdict earned={earned} />
      </span>
      <span class="hop-arrow" aria-hidden="true" />
      <span class="hop-answer">
        <span class="visually-hidden">, {words} </span>
        {sign !== '' && <span aria-hidden="true">{sign} </span>}
        {text}
      </span>
      {kind === 'carried' && (
        <>
          <span class="hop-carried-arrow" aria-hidden="true" />
          <span class="hop-carries">
            <span class="visually-hidden">, which carries </span>
            {carried.join(', ')}
          </span>
        </>
      )}
      {exchange.faults.length > 0 && (
        <span class="hop-fault">
          <span aria-hidden="true">⚡ </span>
          <span class="visually-hidden">, fault: </span>
          {exchange.faults.join(', ')}
        </span>
      )}
    </span>
  );
}
