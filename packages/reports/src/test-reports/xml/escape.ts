const IN_TEXT = /[&<>\u0000-\u0008\u000b\u000c-\u001f\ufffe\uffff\ud800-\udfff]/
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

const IN_ATTRIBUTE = /[&<>"\u0000-\u001f\ufffe\uffff\ud800-\udfff]/

/**
 * Text between tags. Characters that XML 1.0 forbids are removed; a carriage return is a reference, or a reader would
 * make it a line feed.
 */
export function escapeText(text: string): string {
  return IN_TEXT.test(text) ? inert(text).replace(/[&<>\r]/g, (c) => ENTITIES[c] ?? c) : text
}

/** An attribute's value for double quotes; white space as references, or a reader would make it spaces. */
export function escapeAttribute(text: string): string {
  return IN_ATTRIBUTE.test(text) ? inert(text).replace(/[&<>"\t\n\r]/g, (c) => ENTITIES[c] ?? c) : text
}

function inert(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
}
