/**
 * Scripts whose writing needs the joiners between two of their letters (Unicode 16, chapter 23.2), and emoji, which are
 * joined to one picture.
 */
const JOINED =
  '\\p{Script=Arabic}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}' +
  '\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}' +
  '\\p{Script=Mongolian}\\p{M}'
const EMOJI = '\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f'

const DROPPED = '\\p{Default_Ignorable_Code_Point}'

/** What may stay of the characters that nobody sees, since a word or a picture is made with it. */
const KEPT = [
  // A neighbour that is dropped itself is none: the vowel separator of Mongolian, a variant of what it does not fit.
  `(?<=[${JOINED}])(?<!${DROPPED})[\\u200c\\u200d](?=[${JOINED}])(?!${DROPPED})`,
  `(?<=[${EMOJI}])\\u200d(?=\\p{Extended_Pictographic})`,
  // A presentation of an emoji or of a keycap, a variant of an ideograph.
  '(?<=[\\p{Emoji}\\p{Script=Han}])[\\ufe0e\\ufe0f](?![\\ufe00-\\ufe0f])',
  // The flags of Scotland, Wales and their kind.
  '(?<=\\u{1f3f4})[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{3,6}\\u{e007f}',
]

/**
 * Characters without a shape of their own: they hide text from its reader, or one name in another. Marks of direction
 * are among them: letters have one of their own, and without the marks a line reads in the order in which it is stored.
 */
const HIDDEN =
  '[\\p{Default_Ignorable_Code_Point}\\p{Bidi_Control}\\u{e0000}-\\u{e0fff}\\ufff9-\\ufffb\\u115f\\u1160\\u3164\\uffa0]+'
const INVISIBLE = new RegExp(`(${KEPT.join('|')})|${HIDDEN}`, 'gu')
const SUSPECT =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff]/
/** Marks on one letter beyond this many are there to paint over other lines. */
const STACKED = /(\p{M}{8})\p{M}+/gu

/** Drops what nobody can see in a text: bidirectional controls, zero-width and tag characters, half characters. */
export function dropInvisible(text: string): string {
  if (!SUSPECT.test(text)) return text
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replace(INVISIBLE, (_, kept: string | undefined) => kept ?? '')
}

/**
 * Foreign text for people: what is read is what is there. Control sequences and invisible characters are dropped, other
 * control characters made visible; emoji and every script stay readable.
 */
export function visible(text: string): string {
  return dropInvisible(
    text
      .replace(/\r\n?|[\u2028\u2029]/g, '\n')
      .replace(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g, '')
      .replace(/\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g, '')
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd'),
  ).replace(STACKED, '$1')
}
