/**
 * The function that `embedScript` sends, as the text that browsers get: whatever a bundler did to it would have to work on its
 * own, on other people's sites. Plain JavaScript of 2020.
 */
export const embedSource = String.raw`function (settings, document, window) {
  'use strict';
  var script = document.currentScript;
  var mark = 'heddleChat' + settings.url;
  if (window[mark]) return;
  window[mark] = true;

  function element(tag, styles, attributes) {
    var made = document.createElement(tag);
    Object.assign(made.style, styles);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }
  function drawing(path) {
    var ns = 'http://www.w3.org/2000/svg';
    var svg = document.createElementNS(ns, 'svg');
    var attributes = { viewBox: '0 0 24 24', width: '26', height: '26', fill: 'none', stroke: 'currentColor', 'stroke-width': '2', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' };
    Object.keys(attributes).forEach(function (name) { svg.setAttribute(name, attributes[name]); });
    var line = document.createElementNS(ns, 'path');
    line.setAttribute('d', path);
    svg.appendChild(line);
    return svg;
  }

  function start() {
    var narrow = window.matchMedia('(max-width: 480px)');
    var user = script && script.dataset.user;
    var key = script && script.dataset.key;
    var open = false;
    var frame = null;
    var panel = element('div', { position: 'fixed', zIndex: '2147483001', display: 'none', overflow: 'hidden', background: 'Canvas', boxShadow: '0 2px 8px rgba(0,0,0,.14), 0 18px 48px -8px rgba(0,0,0,.32)' }, { role: 'dialog', 'aria-label': settings.title, id: 'heddle-chat-panel' });
    var button = element('button', { position: 'fixed', zIndex: '2147483000', right: '20px', bottom: '20px', width: '56px', height: '56px', padding: '0', border: '0', borderRadius: '50%', cursor: 'pointer', display: 'flex', alignItems: 'center', justifyContent: 'center', color: settings.ink, background: settings.accent, boxShadow: '0 2px 6px rgba(0,0,0,.18), 0 8px 24px -4px rgba(0,0,0,.3)' }, { type: 'button', 'aria-label': 'Open chat: ' + settings.title, 'aria-expanded': 'false', 'aria-controls': 'heddle-chat-panel' });
    button.appendChild(drawing('M7.9 20A9 9 0 1 0 4 16.1L2 22Z'));

    function place() {
      Object.assign(panel.style, narrow.matches
        ? { inset: '0', width: '100%', height: '100%', maxHeight: 'none', borderRadius: '0' }
        : { inset: 'auto 20px 88px auto', width: '400px', height: '640px', maxHeight: 'calc(100vh - 108px)', borderRadius: '16px' });
    }
    function show(next) {
      open = next;
      if (open && frame === null) {
        frame = element('iframe', { width: '100%', height: '100%', border: '0', display: 'block', colorScheme: 'normal' }, { title: settings.title, src: settings.url + '?embed=1' + (user ? '&user=' + encodeURIComponent(user) : '') + (key ? '#key=' + encodeURIComponent(key) : ''), allow: 'clipboard-write' });
        panel.appendChild(frame);
      }
      place();
      panel.style.display = open ? 'block' : 'none';
      button.setAttribute('aria-expanded', String(open));
      button.setAttribute('aria-label', (open ? 'Close' : 'Open') + ' chat: ' + settings.title);
      button.replaceChildren(drawing(open ? 'M6 9l6 6 6-6' : 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z'));
      if (open) frame.focus(); else button.focus();
    }

    button.addEventListener('click', function () { show(!open); });
    document.addEventListener('keydown', function (event) { if (event.key === 'Escape' && open) show(false); });
    // The page in the frame has the keyboard then, and says so.
    window.addEventListener('message', function (event) { if (open && frame !== null && event.source === frame.contentWindow && event.data && event.data.type === 'heddle-chat:close') show(false); });
    narrow.addEventListener('change', place);
    document.body.append(panel, button);
  }

  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
}`;
