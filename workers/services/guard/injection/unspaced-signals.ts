import type { Signal } from './signal.ts';

/** Chinese and Japanese write no spaces, so their orders are looked for as they stand. */
const FORMS: readonly { readonly kind: string; readonly score: number; readonly reason: string; readonly form: RegExp }[] = [
  {
    kind: 'override',
    score: 0.8,
    reason: 'Asks to drop earlier instructions',
    form: /(?<!不要|别|勿)(?:忽略|无视|忘记|忘掉|不要理会|跳过)[^。!?!?\n]{0,12}(?:之前|以上|上述|上面|先前|前面|所有|全部|你的|系统)[^。!?!?\n]{0,8}(?:指令|指示|提示词?|规则|命令|设定|要求)/g,
  },
  {
    kind: 'override',
    score: 0.8,
    reason: 'Asks to drop earlier instructions',
    form: /(?:以前|これまで|上記|前述|すべて|全て|先の)[^。!?\n]{0,10}(?:指示|命令|ルール|プロンプト|制約)[^。!?\n]{0,6}(?:無視|忘れ|破棄)/g,
  },
  {
    kind: 'exfiltration',
    score: 0.65,
    reason: 'Asks for the system prompt or hidden instructions',
    form: /(?:输出|显示|告诉我|透露|重复|打印|展示|泄露)[^。!?!?\n]{0,10}(?:系统提示|系统指令|提示词|初始指令|隐藏指令|内部指令)/g,
  },
  {
    kind: 'exfiltration',
    score: 0.65,
    reason: 'Asks for the system prompt or hidden instructions',
    form: /(?:システムプロンプト|隠された指示|内部の?指示|初期の?指示)[^。!?\n]{0,8}(?:表示|教え|出力|見せ|公開)/g,
  },
  {
    kind: 'role',
    score: 0.65,
    reason: 'Makes the model one without limits',
    form: /(?:你现在是|从现在起你是|从现在开始你是|扮演)[^。!?!?\n]{0,20}(?:没有|不受|无)[^。!?!?\n]{0,6}(?:限制|约束|规则|审查)|あなたは今から[^。!?\n]{0,20}(?:制限|制約|ルール)[^。!?\n]{0,6}(?:ない|なし)/g,
  },
];

/** Orders in scripts without spaces between words. */
export function unspacedSignals(text: string): Signal[] {
  if (!/[\u3040-\u30ff\u4e00-\u9fff]/.test(text)) return [];
  return FORMS.flatMap(({ form, ...rest }) =>
    [...text.matchAll(form)].map((match) => ({ ...rest, start: match.index, end: match.index + match[0].length })),
  );
}
