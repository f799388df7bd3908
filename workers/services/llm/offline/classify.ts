import { trimOf } from '#graph/trim-characters';
import { spokenName, stem, stems } from './words.ts';

/** Words that speak for a label, beside the label's own words. */
const SIGN_WORDS: { readonly [label: string]: string } = {
  billing: 'invoice payment charge charged refund card price subscription receipt tax vat money paid pay overcharged fee credit',
  pricing: 'expensive cheap cost costs price afford pay euro dollar seats discount quote plan worth',
  technical: 'error bug crash crashes broken login sign password app install update version freeze screen loading fails failed api timeout',
  bug: 'error crash crashes broken fails failed exception wrong glitch stuck freeze',
  shipping: 'parcel delivery deliver delivered package courier tracking arrived late address order lost',
  delivery: 'parcel ship shipped shipping package courier tracking arrived late weeks waiting fast quick',
  account: 'login password profile email username sign delete access locked',
  sales: 'pricing price quote demo buy purchase enterprise seats license plan upgrade',
  trial: 'try test demo evaluate free pilot',
  support: 'help problem issue broken error question stuck assistance',
  feature: 'wish add would suggestion idea request missing',
  feedback: 'love great suggestion idea think like improve',
  cancel: 'cancel unsubscribe terminate end close leave stop',
  refund: 'money back return charge charged twice',
  return: 'return send back exchange refund wrong size',
  quality: 'quality broke broken material sturdy cheap flimsy made durable excellent finish',
  service: 'staff support helpful friendly rude answer hotline agent team call',
  spam: 'winner prize lottery click viagra bitcoin guaranteed offer unsubscribe casino',
  security: 'breach hacked phishing password leak vulnerability attack unauthorized malware',
  network: 'network dns latency connection timeout packet vpn firewall unreachable',
  database: 'database sql query postgres mysql deadlock replication index connection pool',
  infrastructure: 'server disk cpu memory node cluster outage host kubernetes',
  high: 'urgent immediately asap critical cannot blocked outage down emergency deadline production lost twice stolen',
  urgent: 'urgent immediately asap critical cannot blocked outage down emergency now',
  critical: 'critical outage down emergency data loss all users production breach 503 500',
  low: 'wondering curious whenever rush minor suggestion sometime idea typo',
  positive: 'love great excellent thank thanks happy perfect wonderful good fast friendly best amazing helpful quick',
  good: 'love great excellent thank thanks happy perfect wonderful fast friendly best amazing helpful quick nice',
  happy: 'love great excellent thank thanks perfect wonderful',
  negative: 'bad terrible awful angry disappointed slow broken worst hate late expensive rude never wrong poor refund doubled',
  bad: 'terrible awful angry disappointed slow broken worst hate late expensive rude never wrong poor refund doubled weeks waited',
  angry: 'terrible awful disappointed worst hate unacceptable furious',
};

const SIGNS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(SIGN_WORDS).map(([label, words]) => [stem(label), new Set(words.split(' ').map(stem))]),
);

const FALLBACKS: readonly string[] = ['other', 'none', 'unknown', 'general', 'misc', 'miscellaneous', 'unclear', 'else', 'uncategorized'];
const MIDDLES: readonly string[] = ['normal', 'medium', 'neutral', 'mixed', 'moderate', 'info', 'average'];
const GOOD: readonly string[] = ['good', 'positive', 'happy'];
const BAD: readonly string[] = ['bad', 'negative', 'angry', 'unhappy'];

/**
 * The label that a text speaks for most, by its own words and what it is said to mean; a label for the rest (such as "other") when it
 * speaks for none.
 */
export function classify(text: string, labels: readonly string[], meanings: Meanings = {}): string {
  const words = stems(text);
  const scored = labels.map((label) => ({
    label,
    score: scoreOf(label, words, Object.hasOwn(meanings, label) ? meanings[label] : undefined),
  }));
  const best = scored.reduce((winner, candidate) => (candidate.score > winner.score ? candidate : winner), { label: '', score: 0 });
  const mixed = labels.find((label) => MIDDLES.includes(label.toLowerCase()));
  if (mixed !== undefined && strength(scored, GOOD) > 0 && strength(scored, BAD) > 0) return mixed;
  if (best.score > 0) return best.label;
  return labels.find((label) => FALLBACKS.includes(label.toLowerCase())) ?? mixed ?? labels[0] ?? '';
}

/** What labels are said to mean, by label. */
export type Meanings = { readonly [label: string]: string };

/** The meanings that a prompt gives with its labels, one on a line: `- billing: invoices and payments`. */
export function meaningsIn(prompt: string, labels: readonly string[]): Meanings {
  const wanted = new Set(labels);
  return Object.fromEntries(
    prompt.split('\n').flatMap((line) => {
      const bullet = bulletOf(line);
      const colon = bullet?.indexOf(':') ?? -1;
      if (bullet === undefined || colon < 0) return [];
      const [label, meaning] = [trimOf(bullet.slice(0, colon), QUOTES), bullet.slice(colon + 1).trim()];
      return meaning !== '' && wanted.has(label) ? [[label, meaning]] : [];
    }),
  );
}

/** True when the text speaks for the label at all. */
export function isAbout(text: string, label: string): boolean {
  return scoreOf(label, stems(text)) > 0;
}

/** The labels that a prompt asks to choose from; none when it does not. */
export function labelsIn(prompt: string): readonly string[] {
  const patterns = [
    /(?:one of|categories|category|labels?|classes|options|topics?|intents?|choose (?:from|between)|either)(?: are| is| of)?\s*[:(]\s*([^\n.?!)]+)/i,
    /(?:as|into|between|one of) +([\w "“”'`-]{2,40}[,|/][\w "“”'`,|/-]{2,2000})/i,
  ];
  for (const pattern of patterns) {
    const list = pattern.exec(prompt)?.[1];
    const labels =
      list
        ?.split(/[,|/;]|\bor\b|\band\b/)
        .map((label) => trimOf(label, QUOTES))
        .filter((label) => label !== '' && label.length <= 40) ?? [];
    if (labels.length >= 2) return [...new Set(labels)];
  }
  const lines = prompt.split('\n').filter((line) => line.trim() !== '');
  const heading = lines.findIndex(
    (line, index) =>
      line.trimEnd().endsWith(':') && /categories|labels|classes|options/i.test(line) && bulletOf(lines[index + 1] ?? '') !== undefined,
  );
  if (heading < 0) return [];
  const rest = lines.slice(heading + 1).map(bulletOf);
  const end = rest.indexOf(undefined);
  return rest
    .slice(0, end < 0 ? undefined : end)
    .map((item) => item?.split(/:| [-–] /)[0]?.trim() ?? '')
    .filter((label) => label !== '');
}

/** Around labels, and between them. */
const QUOTES = '"“”\'` \t\n';

/** The text of a list item; undefined for another line. */
function bulletOf(line: string): string | undefined {
  const text = line.trim();
  return /^[-*•]/.test(text) ? text.slice(1).trim() : undefined;
}

function scoreOf(label: string, words: readonly string[], meaning = ''): number {
  if (FALLBACKS.includes(label.toLowerCase())) return 0;
  const own = new Set(stems(spokenName(label)));
  const signs = [...[...own].flatMap((word) => SIGNS.get(word) ?? []), new Set(stems(meaning))];
  let score = 0;
  for (const word of words) {
    if (own.has(word)) score += 3;
    else if (signs.some((sign) => sign.has(word))) score += 1;
  }
  return score;
}

function strength(scored: readonly { label: string; score: number }[], labels: readonly string[]): number {
  return scored.filter(({ label }) => labels.includes(label.toLowerCase())).reduce((sum, { score }) => sum + score, 0);
}
