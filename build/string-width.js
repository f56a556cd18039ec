/**
 * In place of `string-width` in the bundle, which every command would wait for: to make its patterns of Unicode takes
 * longer than everything else that is loaded. It is loaded when a text is not printable ASCII.
 */
let ofAnyText;

export default function stringWidth(text, options) {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  ofAnyText ??= require('string-width').default;
  return ofAnyText(text, options);
}
