import { attribute, type HtmlElement } from './html-element.ts';

const HIDDEN_STYLE = /(?:^|;)\s{0,20}(?:display\s{0,20}:\s{0,20}none|visibility\s{0,20}:\s{0,20}(?:hidden|collapse)|font-size\s{0,20}:\s{0,20}0(?![.\d])|opacity\s{0,20}:\s{0,20}0(?![.\d]))/i;
const COLOR = /(?:^|;)\s{0,20}color\s{0,20}:\s{0,20}([^;]{1,40})/i;
const BACKGROUND = /(?:^|;)\s{0,20}background(?:-color)?\s{0,20}:\s{0,20}([^;]{1,40})/i;

/** True for an element that the page itself says is not shown. What style sheets hide may be shown by a click, so it is read. */
export function isHidden(node: HtmlElement): boolean {
  const hidden = attribute(node, 'hidden');
  if (hidden !== undefined && hidden.toLowerCase() !== 'until-found') return true;
  if (attribute(node, 'aria-hidden') === 'true') return true;
  const style = attribute(node, 'style');
  return style !== undefined && (HIDDEN_STYLE.test(style) || hasColorOfGround(style));
}

/** Text in the color of its own background, as instructions to models are hidden. */
function hasColorOfGround(style: string): boolean {
  const color = COLOR.exec(style)?.[1];
  const ground = BACKGROUND.exec(style)?.[1];
  return color !== undefined && ground !== undefined && plainColor(color) === plainColor(ground);
}

function plainColor(color: string): string {
  const plain = color.replace(/!important/i, '').replace(/\s/g, '').toLowerCase();
  return /^(?:#fff|#ffffff|rgb\(255,255,255\))$/.test(plain) ? 'white' : plain;
}
