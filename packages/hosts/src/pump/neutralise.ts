import { dropInvisible } from '@slipway/core'

// What .NET's ReadLine and the terminals take as a line's end, and the rest that some viewers do.
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g

const ESCAPES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]?|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~])|\u009b[0-?]*[ -/]*[@-~]?/g

const COLOUR = /^\u001b\[[0-9;]*m$/

const CONTROLS = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u0084\u0086-\u009f]|\u001b(?!\[[0-9;]*m)/g
const SUSPECT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/

export function splitLines(text: string): readonly string[] {
  return text.split(LINE_END)
}

/** A position just after the last line's end in the text, and 0 when there is none. */
export function lastLineEnd(text: string): number {
  let end = 0
  for (const match of text.matchAll(LINE_END)) end = match.index + match[0].length
  return end
}

/** Takes control characters and sequences, and what nobody can see, out of one line. Colours stay when asked for. */
export function stripControls(line: string, keepColours: boolean): string {
  if (!SUSPECT.test(line)) return dropInvisible(line)
  return dropInvisible(
    line.replace(ESCAPES, (sequence) => (keepColours && COLOUR.test(sequence) ? sequence : '')).replace(CONTROLS, ''),
  )
}

// Either of the runner's two syntaxes (actions/runner, ActionCommand.cs): `##[` anywhere, `::` after leading
// whitespace.
const V1 = /##(?=\[)/g

const V2 = /^((?:\s|\u0085|\u001b\[[0-9;]*m)*):(?=:)/
const SECTION = /section_(start|end)(?=:)/g
// The runner compares by culture, and ICU ignores these: a soft hyphen in `:\u00ad:` would not keep it from being a
// command.
const IGNORED = /\p{Default_Ignorable_Code_Point}/gu

/**
 * Makes a line of foreign output unable to command the host that reads it. Documented escapes: `##[` becomes `## [`, a
 * leading `::` becomes `: :`, `section_start:` becomes `section_start :`. The same on every host, so that a log reads
 * the same.
 */
export function neutralise(line: string): string {
  if (!MAY_COMMAND.test(line)) return line
  const seen = isAscii(line) ? line : unhide(line)
  return seen.replace(V1, '## ').replace(V2, '$1: ').replace(SECTION, 'section_$1 ')
}

const MAY_COMMAND = /[:#]|section_/

function isAscii(line: string): boolean {
  return /^[\u0000-\u007f]*$/.test(line)
}

/**
 * Ignored characters are dropped where a command would show without them, and kept elsewhere: emoji are made of them.
 */
function unhide(line: string): string {
  const bare = line.replace(IGNORED, '')
  return bare.includes('##[') || V2.test(bare) ? bare : line
}
