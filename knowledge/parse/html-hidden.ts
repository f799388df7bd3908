import { attribute, type HtmlElement } from './html-element.ts';

const HIDDEN_STYLE =
  /(?:^|;)\s{0,20}(?:display\s{0,20}:\s{0,20}none|visibility\s{0,20}:\s{0,20}(?:hidden|collapse)|font-size\s{0,20}:\s{0,20}0(?![.\d])|opacity\s{0,20}:\s{0,20}0(?:\.0{1,9})?(?![.\d])|color\s{0,20}:\s{0,20}transparent)/i;
/** Far outside of the page, where nobody scrolls to. */
const OUTSIDE =
  /(?:^|;)\s{0,20}(?:left|right|top|bottom|text-indent|margin-left|margin-top)\s{0,20}:\s{0,20}-\s{0,5}\d{3,6}(?:\.\d{1,6})?\s{0,5}(?:px|em|rem|pt|cm|vw|vh|%)/i;
const COLOR = /(?:^|;)\s{0,20}color\s{0,20}:\s{0,20}([^;]{1,40})/i;
const BACKGROUND = /(?:^|;)\s{0,20}background(?:-color)?\s{0,20}:\s{0,20}([^;]{1,40})/i;

/** Elements around one are looked at no farther than this. */
const MOST_STEPS = 50;

/** True for an element that the page itself says is not shown. What style sheets hide may be shown by a click, so it is read. */
export function isHidden(node: HtmlElement): boolean {
  const hidden = attribute(node, 'hidden');
  if (hidden !== undefined && hidden.toLowerCase() !== 'until-found') return true;
  if (attribute(node, 'aria-hidden') === 'true') return true;
  const style = attribute(node, 'style');
  return style !== undefined && (HIDDEN_STYLE.test(style) || OUTSIDE.test(style) || hasColorOfGround(node, style));
}

/** Text in the color of the background that it or the next element around it says, as instructions to models are hidden. */
function hasColorOfGround(node: HtmlElement, style: string): boolean {
  const color = COLOR.exec(style)?.[1];
  if (color === undefined) return false;
  let ground = BACKGROUND.exec(style)?.[1];
  let around = node.parentNode;
  for (let steps = 0; ground === undefined && around !== null && steps < MOST_STEPS; steps += 1) {
    ground = BACKGROUND.exec(attribute(around, 'style') ?? '')?.[1] ?? attribute(around, 'bgcolor');
    around = around.parentNode;
  }
  return ground !== undefined && plainColor(color) === plainColor(ground);
}

function plainColor(color: string): string {
  const plain = color
    .replace(/!important/i, '')
    .replace(/\s/g, '')
    .toLowerCase();
  return /^(?:#fff|#ffffff|rgb\(255,255,255\))$/.test(plain) ? 'white' : plain;
}
