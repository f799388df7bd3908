import type { GroupedWords } from './groups.ts';
import type { WordGroup } from './lexicon.ts';
import type { Signal } from './signal.ts';

interface Pattern {
  readonly kind: string;
  readonly score: number;
  readonly reason: string;
  /** Each group behind the one before, in one sentence, at most so many words on. */
  readonly chain: readonly (readonly [reach: number, ...groups: WordGroup[]])[];
}

/** Orders about who the model is and how it behaves. */
const PATTERNS: readonly Pattern[] = [
  {
    kind: 'role',
    score: 0.65,
    reason: 'Makes the model one without limits',
    chain: [
      [0, 'youAre', 'pretend'],
      [12, 'without'],
      [4, 'limits', 'rules', 'instructions'],
    ],
  },
  {
    kind: 'role',
    score: 0.65,
    reason: 'Makes the model one without limits',
    chain: [
      [0, 'model'],
      [2, 'without'],
      [4, 'limits', 'rules', 'instructions'],
    ],
  },
  {
    kind: 'role',
    score: 0.65,
    reason: 'Makes the model one without limits',
    chain: [
      [0, 'youAre', 'pretend'],
      [10, 'lawless'],
    ],
  },
  {
    kind: 'role',
    score: 0.65,
    reason: 'Pretends that there are no rules',
    chain: [
      [0, 'pretend'],
      [6, 'rules', 'instructions', 'limits'],
      [3, 'exist'],
    ],
  },
  {
    kind: 'role',
    score: 0.65,
    reason: 'Pretends that there are no rules',
    chain: [
      [0, 'pretend'],
      [6, 'exist'],
      [3, 'rules', 'instructions', 'limits'],
    ],
  },
  {
    kind: 'role',
    score: 0.6,
    reason: 'Wants to be the only one who is obeyed',
    chain: [
      [0, 'follow'],
      [3, 'only'],
      [2, 'mine'],
      [1, 'instructions'],
    ],
  },
  {
    kind: 'role',
    score: 0.6,
    reason: 'Wants to be the only one who is obeyed',
    chain: [
      [0, 'only'],
      [2, 'follow'],
      [2, 'mine'],
      [1, 'instructions'],
    ],
  },
  {
    kind: 'secrecy',
    score: 0.45,
    reason: 'Asks to keep something from the user',
    chain: [
      [0, 'not'],
      [3, 'tell'],
      [7, 'user'],
    ],
  },
  {
    kind: 'secrecy',
    score: 0.45,
    reason: 'Asks to keep something from the user',
    chain: [
      [0, 'tell'],
      [4, 'not'],
      [6, 'user'],
    ],
  },
  {
    kind: 'secrecy',
    score: 0.45,
    reason: 'Asks to keep something from the user',
    chain: [
      [0, 'tell'],
      [4, 'user'],
      [4, 'not'],
    ],
  },
  {
    kind: 'sending',
    score: 0.4,
    reason: 'Asks to send data away',
    chain: [
      [0, 'send'],
      [8, 'loot'],
    ],
  },
  {
    kind: 'sending',
    score: 0.35,
    reason: 'Asks to get hold of secrets',
    chain: [
      [0, 'grab'],
      [6, 'loot'],
    ],
  },
  {
    kind: 'decoding',
    score: 0.5,
    reason: 'Asks to decode something and follow it',
    chain: [
      [0, 'decode'],
      [8, 'follow'],
    ],
  },
  {
    kind: 'verbatim',
    score: 0.25,
    reason: 'Asks for the exact words',
    chain: [
      [0, 'words', 'promptWord', 'instructions'],
      [4, 'verbatim'],
    ],
  },
];

const PHRASES: readonly { readonly kind: string; readonly score: number; readonly reason: string; readonly form: RegExp }[] = [
  {
    kind: 'role',
    score: 0.6,
    reason: 'A known way to unlock models',
    form: /do anything now|developer mode (?:enabled|on|activated)|(?:enter|enable|activate|switch to|you are (?:now )?in) (?:developer|debug|god|dan|jailbreak|unrestricted) mode|\bDAN mode/gi,
  },
  {
    kind: 'role',
    score: 0.35,
    reason: 'Gives the model a new role',
    form: /\b(?:you are|you're) (?:now|no longer) (?:an? )?(?:DAN|AI|assistant|bot|chatbot|model|language model)\b|\b(?:from now on|henceforth),? you (?:are|will|must|only|shall)\b|\bab (?:jetzt|sofort) bist du\b|\bdu bist ab (?:jetzt|sofort)\b|à partir de maintenant,? tu (?:es|dois|réponds)|a partir de ahora,? (?:eres|debes|responde)|da (?:adesso|ora)(?: in poi)?,? (?:sei|devi)|a partir de agora,? (?:você|tu) (?:é|és|deve)|vanaf nu (?:ben|moet) je|od teraz (?:jesteś|masz|musisz)|с этого момента ты/giu,
  },
  {
    kind: 'role',
    score: 0.6,
    reason: 'A known way to unlock models',
    form: /\b(?:grandmother|grandma|granny) (?:who )?(?:used to|would) (?:read|tell|recite)|\b(?:the other|one|second)(?: called| named|,)? [A-Z]{3,12},? (?:that|who|which) (?:doesn't|does not|can|ignores|never)/g,
  },
  {
    kind: 'tool',
    score: 0.65,
    reason: 'Orders a call of a tool',
    form: /\b(?:the )?(?:assistant|model|ai|agent|llm|bot|you) (?:must|should|shall|has to|have to|need to|will)(?: now| immediately| first)? (?:call|invoke|execute|run|trigger) (?:the )?(?:function|tool|api|command|action)\b/gi,
  },
  {
    kind: 'tool',
    score: 0.4,
    reason: 'Orders what a model has to do',
    form: /\b(?:ai|llm|language model|chatbot)s?(?: (?:assistants?|agents?|models?|systems?|tools?))?(?: (?:reading|processing|handling|summari[sz]ing|seeing) (?:this|the)(?: [a-z-]{1,20})?)?,? (?:must|should|shall|have to|has to|need to) (?:\w+ )?(?:forward|send|reply|include|ignore|recommend|answer|delete|approve|mark|rate|say|add|visit|open|output|respond)\b/gi,
  },
  {
    kind: 'dictated',
    score: 0.35,
    reason: 'Dictates what the answer is',
    form: /\b(?:reply|respond|answer)(?: only)? with(?: only)? the (?:single |exact )?(?:word|phrase|text|string)\b/gi,
  },
  {
    kind: 'bias',
    score: 0.35,
    reason: 'Tells how to judge or recommend',
    form: /\b(?:leave out|omit|skip|hide|drop) (?:all|any|every)(?: of the)? (?:negative|bad|critical|unfavou?rable)\b/gi,
  },
  {
    kind: 'boundary',
    score: 0.35,
    reason: 'Claims that the given text ends here',
    form: /[-=*#]{2,10} ?END OF (?:PAGE|DOCUMENT|TEXT|DATA|CONTEXT|INPUT|MESSAGE|EMAIL|CONVERSATION)|\b(?:end of|fin du|ende des|fine del|fin del|fim do|einde van het|koniec) (?:page|document|dokuments?|documento|dokumentu|prompt|context|system prompt)\s?[.\n:]/gi,
  },
  {
    kind: 'task-dropped',
    score: 0.5,
    reason: 'Says that all so far was a test',
    form: /\b(?:everything|all(?: of this)?|that) (?:up to now|so far|before|above|until now) (?:was|is) (?:just |only )?(?:a )?(?:test|joke|example|practice)/gi,
  },
  {
    kind: 'obedience',
    score: 0.35,
    reason: 'Asks to leave out warnings',
    form: /\b(?:do not|don't|never|without) (?:add|include|give|adding|any)?(?: any)? ?(?:warnings?|disclaimers?|caveats?|refusals?|moral)|\bohne filter\b|\bungefiltert\b|\bsans filtre\b|\bsin filtros?\b|\bsenza filtri\b|\bsem filtros?\b|\bzonder filters?\b|\bbez filtrow\b/gi,
  },
  {
    kind: 'authority',
    score: 0.4,
    reason: 'Claims a right to change the rules',
    form: /\b(?:begin|start|enter)(?:ing)? (?:admin|root|developer|debug|maintenance) (?:session|mode)\b|\bas (?:the|your) (?:ceo|administrator|admin|developer|owner|creator|operator),? I (?:authori[sz]e|order|allow|instruct|grant)|\byou have a new (?:owner|master|operator)\b/gi,
  },
  {
    kind: 'authority',
    score: 0.45,
    reason: 'Claims a right to change the rules',
    form: /\b(?:system|admin(?:istrator)?|developer|emergency|security|root) override\b|\bI am (?:your|the) (?:developer|creator|administrator|admin|owner|maker)\b|\bich bin dein (?:entwickler|administrator)\b|\bsudo mode\b|\bthis (?:message|instruction) (?:comes|is) from (?:your developers?|anthropic|openai|the system)/gi,
  },
  {
    kind: 'obedience',
    score: 0.35,
    reason: 'Asks to comply with everything',
    form: /\b(?:comply with|obey|answer|fulfil+) (?:every|any|all)(?: of my)? (?:requests?|commands?|questions? without)\b|\bwithout (?:any )?(?:refusal|refusing|warnings?|disclaimers?)\b/gi,
  },
  {
    kind: 'addressing',
    score: 0.4,
    reason: 'Speaks to a model that reads the text',
    form: /\b(?:if|when|since|in case) you(?:'re| are)(?: an?| the)? (?:ai|artificial|llm|(?:large )?language model|chatbot|bot|assistant|gpt|automated|agent)\b|\b(?:note|message|instructions?|attention|memo|command|order|hint|request) (?:to|for)(?: the| any| all)? ?(?:ai|llms?|language models?|chatbots?|assistants?|bots?|gpt|agents?)\b|\b(?:ai|llm|language model)s?(?: (?:assistants?|agents?|models?|systems?|recruiters?|reviewers?))? (?:reading|processing|summari[sz]ing|reviewing|analy[sz]ing) this\b|\battention,? (?:ai|llm|assistant|chatbot|gpt)|\b(?:to )?(?:any|all|every) (?:ai|llm|language model)s?(?: \w+)?\b|\b(?:ai|llm)(?:-based|-powered)? (?:screening|summari[sz]ers?|reviewers?|graders?|readers?|crawlers?)(?: tools?| systems?)? (?:should|must|shall|will|:)/gi,
  },
  {
    kind: 'addressing',
    score: 0.4,
    reason: 'Speaks to a model that reads the text',
    form: /\b(?:wenn|falls) du (?:eine? )?(?:ki|sprachmodell|chatbot|assistent)\b|\b(?:hinweis|anweisung|nachricht) an (?:die |den |das |alle )?(?:ki|sprachmodelle?|assistenten|chatbots?)\b|\bsi tu es une? (?:ia|intelligence artificielle|modèle|assistant)|\bsi eres una? (?:ia|inteligencia artificial|modelo|asistente)|\bse sei un(?:'|a |o |’)? ?(?:ia|intelligenza artificiale|modello|assistente)|\bse você (?:é|for) uma? (?:ia|inteligência artificial|modelo|assistente)|\bals je een (?:ai|taalmodel|chatbot|assistent)|\bjeśli jesteś (?:ai|sztuczną|modelem|asystentem)/giu,
  },
  {
    kind: 'new-orders',
    score: 0.45,
    reason: 'Announces new instructions',
    form: /\b(?:new|updated|real|actual|revised|additional) (?:system )?(?:instructions?|directives?|task|orders?|prompt|objective)\s?:|\byour (?:new|real|actual|only) (?:task|job|goal|instructions?|objective|purpose) (?:is|are)\b|\bneue (?:anweisung|aufgabe|instruktion)(?:en)?\s?:|\bnouvelles? (?:instructions?|consignes?|tâche)\s?:|\bnuevas? (?:instrucci(?:ón|ones)|tarea|orden)\s?:|\bnuov[ea] (?:istruzion[ei]|compito|direttiva)\s?:|\bnovas? (?:instruç(?:ão|ões)|tarefa|ordem)\s?:|\bnieuwe (?:instructies?|opdracht|taak)\s?:|\bnow[ea] (?:instrukcj[ea]|polecenie|zadanie)\s?:|новые инструкции\s?:/giu,
  },
  {
    kind: 'dictated',
    score: 0.3,
    reason: 'Dictates what the answer is',
    form: /\b(?:start|begin) your (?:reply|answer|response|output) with\b|\b(?:output|print|say|respond with|reply with|answer with|write|return)(?: only| just| exactly)?(?: the)? (?:text|word|words|phrase|string|sentence|following)?:? ?["'“«„][^"'”»“\n]{2,60}["'”»“]|\b(?:réponds?|antworte|responde|rispondi|responda|antwoord|odpowiedz|odpowiadaj)\s(?:nur|uniquement|seulement|solo|solamente|sólo|soltanto|apenas|somente|alleen|tylko)\b/giu,
  },
  {
    kind: 'task-dropped',
    score: 0.3,
    reason: 'Asks to drop the task',
    form: /\bstop (?:summari[sz]ing|translating|analy[sz]ing|classifying|processing|what you)\b|\binstead(?: of (?:summari[sz]ing|translating|answering|that|the (?:task|summary)))?,? (?:output|print|say|write|respond|reply|return|do|send|tell)\b|\b(?:do not|don't) (?:summari[sz]e|translate|classify|analy[sz]e|process) (?:this|the|it)\b/gi,
  },
  {
    kind: 'bias',
    score: 0.35,
    reason: 'Tells how to judge or recommend',
    form: /\b(?:conclude|state|say|mention|mark)(?: that)? (?:this|the|our) [a-z ]{2,30} (?:is|as) (?:the |an? )?(?:market leader|best|only|excellent|perfect|safe|approved)|\bhire this (?:person|candidate)|\b(?:rate|score|rank|grade) (?:this|the) (?:candidate|applicant|paper|product|resume|cv|essay|submission|answer)[^.\n]{0,30}(?:10|highest|best|perfect|top|5)|\b(?:only |always )?recommend (?:only )?(?:this|our) (?:product|company|candidate)|\bnever mention (?:any )?(?:other|competitor)/gi,
  },
];

/** Signs in how the model is spoken to: roles, secrecy, authority, dictated answers. */
export function conductSignals(text: string, words: GroupedWords): Signal[] {
  return [
    ...PATTERNS.flatMap((pattern) => chained(words, pattern)),
    ...PHRASES.flatMap(({ form, ...rest }) =>
      [...text.matchAll(form)].map((match) => ({ ...rest, start: match.index, end: match.index + match[0].length })),
    ),
  ];
}

function chained(words: GroupedWords, { chain, ...rest }: Pattern): Signal[] {
  const signals: Signal[] = [];
  const [first, ...others] = chain;
  if (first === undefined) return signals;
  const [, ...firstGroups] = first;
  for (let index = 0; index < words.words.length; index++) {
    if (!words.is(index, ...firstGroups)) continue;
    let last = index;
    for (const [reach, ...groups] of others) {
      const next =
        words.words[last + 1]?.sentence === words.words[index]?.sentence ? words.find(last + 1, last + 1 + reach, ...groups) : -1;
      last = next;
      if (next === -1) break;
    }
    if (last > -1) signals.push({ ...rest, start: words.words[index]?.start ?? 0, end: words.words[last]?.end ?? 0 });
  }
  return signals;
}
