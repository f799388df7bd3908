import { expect, it } from 'vitest';
import { renameReference } from './rename.ts';

it.each([
  ['{{ draft.text }} and {{draft}}', '{{ reply.text }} and {{reply}}'],
  ['draft {{ other.draft + "draft" }}', 'draft {{ other.draft + "draft" }}'],
  ['{{ draft?.a ?? draft["draft"] }}', '{{ reply?.a ?? reply["draft"] }}'],
  ['{{ items.map(draft => draft.x) }}', '{{ items.map(draft => draft.x) }}'],
  ['{{ items.map(i => i.draft + draft.x) }}', '{{ items.map(i => i.draft + reply.x) }}'],
  ['{{ { draft, a: draft, draft: draft, [draft]: 1, ...draft } }}', '{{ { draft: reply, a: reply, draft: reply, [reply]: 1, ...reply } }}'],
  ['{{ [1, draft].map(x => { }) }}{{ draft }}', '{{ [1, draft].map(x => { }) }}{{ reply }}'],
  ['{{ items.map(reply => reply.x + draft.x) }}', '{{ items.map(reply_ => reply_.x + reply.x) }}'],
  ['{{ items.reduce((sum, reply) => sum + reply + draft, 0) }}', '{{ items.reduce((sum, reply_) => sum + reply_ + reply, 0) }}'],
  ['\\{{ draft }} {{ `${draft}}}` }}', '\\{{ draft }} {{ `${reply}}}` }}'],
  ['{{ drafts + draft1 }}', '{{ drafts + draft1 }}'],
])('renames draft to reply in %s', (before, after) => {
  expect(renameReference(before, 'draft', 'reply')).toBe(after);
});

it('renames in any script', () => {
  expect(renameReference('{{ größe.wert + größer }} {{ 订单["größe"] }}', 'größe', '商品')).toBe(
    '{{ 商品.wert + größer }} {{ 订单["größe"] }}',
  );
});
