import type { Fault } from '../../../../../lab/faults/fault.ts';
import type { CountedFault } from '../../../../../lab/faults/fault-set.ts';

/** 1st, 2nd, 3rd, 4th. */
function ordinal(number: number): string {
  const teens = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}

/** Which of the matching requests are hit. */
function which({ nth = 1, times }: Pick<Fault, 'nth' | 'times'>): string {
  if (times === undefined) return nth === 1 ? 'every request' : `every request from the ${ordinal(nth)}`;
  if (times === 1) return nth === 1 ? 'the first request' : `the ${ordinal(nth)} request`;
  return nth === 1 ? `the first ${times} requests` : `requests ${nth} to ${nth + times - 1}`;
}

const listed = (wanted: string | readonly string[]): string =>
  typeof wanted === 'string' ? wanted : wanted.join(' or ');

/** Which requests a fault hits, as a phrase: "the first request of each client where endpoint is token". */
export function whichRequests(fault: Fault): string {
  const facts = Object.entries(fault.match ?? {}).flatMap(([name, wanted]) =>
    wanted === undefined ? [] : [`${name} is ${listed(wanted)}`],
  );
  return [
    which(fault),
    fault.per === 'client' ? 'of each client' : '',
    facts.length > 0 ? `where ${facts.join(' and ')}` : '',
    fault.after === undefined ? '' : `once ${fault.after} has hit`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Whether a fault will not hit again. One that counts for each client is never done: another may come. */
export const isSpent = ({ fault: { nth = 1, times, per }, seen }: CountedFault): boolean =>
  per === undefined && times !== undefined && seen >= nth + times - 1;
