/**
 * A line of a log without what differs from one to the next: times, numbers, ids and addresses. Two lines of one place
 * in a program have one signature.
 */
export function signatureOf(line: string): string {
  return (
    messageOf(line)
      .slice(0, LONGEST)
      .replace(/\x1b\[[0-9;]*m/g, '')
      .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>')
      .replace(/\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b/g, '<id>')
      .replace(/\bsha256:[0-9a-f]{7,64}\b/g, '<id>')
      .replace(/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b/g, '<address>')
      .replace(/\[?\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\b\]?(?::\d+)?/g, '<address>')
      // A pod's name: its ReplicaSet and its own five letters.
      .replace(/-[bcdf-hj-np-tv-xz2456789]{6,10}-[bcdf-hj-np-tv-xz2456789]{5}\b/g, '-<id>')
      .replace(/\b0x[0-9a-fA-F]+\b/g, '<id>')
      .replace(/\b(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{7,}\b/g, '<id>')
      .replace(/\d+(?:\.\d+)?/g, '<n>')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, SHOWN)
  )
}

const LONGEST = 4_000
const SHOWN = 300

const MESSAGE_KEYS = ['message', 'msg', 'log', 'error', 'err', 'exception']

/** The message of a line that is JSON; the line itself otherwise. */
function messageOf(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const parsed = JSON.parse(line) as Readonly<Record<string, unknown>>
    const texts = MESSAGE_KEYS.flatMap((key) => (typeof parsed[key] === 'string' ? [parsed[key]] : []))
    return texts.length === 0 ? line : texts.slice(0, 2).join(': ')
  } catch {
    return line
  }
}
