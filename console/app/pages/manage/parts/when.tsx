const sameDay = (one: Date, other: Date): boolean => one.toDateString() === other.toDateString();

/** A moment in the time of whoever looks at it: of today only the hour. */
export function When({ seconds }: { readonly seconds: number }) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return <span>{seconds}</span>;
  const day = sameDay(date, new Date()) ? {} : { dateStyle: 'medium' as const };
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {date.toLocaleString(undefined, { ...day, timeStyle: 'medium', hourCycle: 'h23' })}
    </time>
  );
}
