import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isEdited, pristine } from '../../console/walk/draft.ts';
import { MISTAKES, mistakesIn } from '../../console/walk/mistakes/index.ts';
import { knownBefore } from '../../console/walk/walk.ts';
import { type Playground, startPlayground } from '../../playground.ts';
import { type Walker, walkerAt } from '../helpers/walker.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

const strict = (name: string): string =>
  `${playground.config.PUBLIC_MCP_URL}/realms/resource-required~${name}/mcp`;

/** A walk that stands before a hop, with nothing sent there. */
async function standing(hop: Walker['step']['kind'], name: string): Promise<Walker> {
  const ticked = ['mcp:read', 'mcp:tools'];
  const walker = await walkerAt(playground, {
    target: strict(name),
    ...(hop === 'refresh' ? {} : { ticked }),
  });
  await walker.to(hop === 'refresh' ? 'call' : hop);
  if (hop === 'refresh') {
    await walker.send();
    await walker.next('refresh');
  }
  return walker;
}

const madeBy = ({ walk, step }: Walker): string[] =>
  mistakesIn(step.kind, step.draft, knownBefore(walk, walk.steps.indexOf(step))).map(({ id }) => id);

describe('every mistake that can be made with a click', () => {
  it('has an id of its own, and there are enough of them', () => {
    const ids = MISTAKES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(25);
  });

  it.each(MISTAKES.map((mistake) => [mistake.id, mistake] as const))(
    '%s is noticed by whom the table says, at the hop that it says',
    async (id, mistake) => {
      const walker = await standing(mistake.hop, id);
      expect(madeBy(walker)).toEqual([]);
      if (mistake.edit === 'again') {
        expect((await walker.send()).judgement.outcome).toBe('good');
        await walker.send();
      } else {
        const prepared = walker.step.draft;
        await walker.make(mistake);
        expect(isEdited(walker.step.draft)).toBe(true);
        expect(pristine(walker.step.draft)).toEqual(prepared);
        await walker.make(mistake); // the same click takes it back
        expect(walker.step.draft).toEqual(prepared);
        await walker.make(mistake);
        expect(madeBy(walker)).toEqual([id]);
        await walker.send();
        while (mistake.at !== undefined && walker.step.kind !== mistake.at) {
          expect(['unnoticed', 'good']).toContain(walker.outcome.judgement.outcome);
          await walker.next();
          await walker.send();
        }
      }
      const { judgement } = walker.outcome;
      expect(judgement).toMatchObject({ who: mistake.who, instead: mistake.instead });
      expect(judgement.outcome).toBe(mistake.who === 'nobody' ? 'unnoticed' : 'refused');
      expect(judgement.why).toContain(mistake.why);
      expect(judgement.clauses).toContain(mistake.clause);
    },
  );
});
