import { describe, expect, it } from 'vitest';
import { searchSettingsSchema } from '#graph/knowledge';
import { plannedEvaluations, searchPageWay } from './plan-evaluations.ts';
import { deepEnough, settingsText, wayOf, ways } from './ways.ts';

const asked = searchSettingsSchema.parse({ mode: 'vector', limit: 4, generation: 7 });

describe('ways of searching', () => {
  it('plans one evaluation for each generation and way, named by the way', () => {
    const planned = plannedEvaluations({ generations: [2, 1], wayIds: ['hybrid', 'keyword'], asked, k: 5, label: 'June' });
    expect(planned.map(({ label, generation }) => [label, generation])).toEqual([
      ['June · Keyword', 1],
      ['June · Hybrid', 1],
      ['June · Keyword', 2],
      ['June · Hybrid', 2],
    ]);
  });

  it('takes the settings of the search page as they are, but for the generation that is chosen', () => {
    const [planned] = plannedEvaluations({ generations: [1], wayIds: [searchPageWay], asked, k: 5, label: '' });
    expect(planned).toMatchObject({ label: 'Search page', generation: 1, settings: { mode: 'vector', limit: 4 } });
    expect(planned?.settings).not.toHaveProperty('generation');
  });

  it('searches as deep as the measures look', () => {
    expect(deepEnough(searchSettingsSchema.parse({}), 5).candidates).toBe(50);
    expect(deepEnough(searchSettingsSchema.parse({}), 80).candidates).toBe(80);
  });

  it('knows a way again by its settings', () => {
    for (const way of ways) expect(wayOf(deepEnough(way.settings, 80))?.id).toBe(way.id);
    expect(wayOf(searchSettingsSchema.parse({ context: { neighbours: 2, maxTokens: 500 } }))).toBeUndefined();
  });

  it('says settings in words', () => {
    expect(ways.map(({ settings }) => settingsText(settings))).toEqual([
      'Keyword · 8 results',
      'Semantic · 8 results',
      'Hybrid · 8 results',
      'Hybrid · ordered by words and meaning · 8 results',
      'Hybrid · variety 0.3 · 8 results',
    ]);
    expect(
      settingsText(
        searchSettingsSchema.parse({
          fusion: { kind: 'weights', vector: 0.3 },
          rewrite: { kind: 'multi', model: 'auto', queries: 4 },
          context: { neighbours: 1 },
        }),
      ),
    ).toBe('Hybrid, meaning 30 % · 4 queries · 8 results · neighbours 1');
  });
});
