/** Hours are counted from 0 to 23 everywhere, whatever the language of the browser. */
const HOURS = { hourCycle: 'h23' } as const;

const clock = new Intl.DateTimeFormat(undefined, { ...HOURS, timeStyle: 'medium' });
const preciseClock = new Intl.DateTimeFormat(undefined, {
  ...HOURS,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const calendar = new Intl.DateTimeFormat(undefined, { ...HOURS, dateStyle: 'medium', timeStyle: 'medium' });

/** The time of the day, by the clock of whoever looks. @param at milliseconds since the epoch */
export const timeOf = (at: number): string => clock.format(at);

/** The same with milliseconds. @param at milliseconds since the epoch */
export const preciseTimeOf = (at: number): string => preciseClock.format(at);

const isToday = (date: Date): boolean => date.toDateString() === new Date().toDateString();

/**
 * A moment by the clock of whoever looks at it: of today only the time, unless the date is to be there for later.
 *
 * @param props.at milliseconds since the epoch
 */
export function Moment({ at, dated = false }: { readonly at: number; readonly dated?: boolean }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{at / 1000}</span>; // beyond what a Date can hold, as a client sent it
  const iso = date.toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {isToday(date) && !dated ? timeOf(at) : calendar.format(date)}
    </time>
  );
}
