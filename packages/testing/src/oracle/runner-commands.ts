/**
 * What the GitHub runner would make of a log: an independent reading of actions/runner (ActionCommand.cs,
 * ActionCommandManager.cs), strict on the side of danger where .NET is lax. It compares strings by culture there, and
 * ICU ignores control and default-ignorable characters, so they are ignored here as well.
 */
export interface RunnerCommand {
  readonly name: string
  readonly properties: ReadonlyMap<string, string>
  readonly data: string
  readonly syntax: 'v1' | 'v2'
  readonly line: number
}

const REGISTERED = [
  'stop-commands',
  'set-env',
  'set-output',
  'save-state',
  'add-mask',
  'add-path',
  'add-matcher',
  'remove-matcher',
  'debug',
  'notice',
  'warning',
  'error',
  'group',
  'endgroup',
  'echo',
  'internal-set-repo-path',
]
const LINE_END = /\r\n|\n|\r/

const IGNORED = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]|\p{Default_Ignorable_Code_Point}/gu
// Char.IsWhiteSpace.
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

export interface RunnerView {
  readonly commands: readonly RunnerCommand[]
  /** Lines that are shown as they are. */
  readonly shown: readonly string[]
  /** True when the log ends while commands are stopped. */
  readonly stopped: boolean
}

export function readAsRunner(log: string): RunnerView {
  const registered = new Set(REGISTERED)
  const commands: RunnerCommand[] = []
  const shown: string[] = []
  let token: string | undefined
  log.split(LINE_END).forEach((raw, index) => {
    const found = parseV2(raw, registered) ?? parseV1(raw, registered)
    if (found === undefined || (token !== undefined && found.name !== token)) {
      shown.push(raw)
      return
    }
    if (token !== undefined) {
      registered.delete(token)
      token = undefined
      return
    }
    if (found.name === 'stop-commands') {
      token = found.data.toLowerCase()
      registered.add(token)
      return
    }
    commands.push({ ...found, line: index + 1 })
  })
  return { commands, shown, stopped: token !== undefined }
}

type Parsed = Omit<RunnerCommand, 'line'>

function parseV2(raw: string, registered: ReadonlySet<string>): Parsed | undefined {
  const line = raw.replace(IGNORED, '').replace(LEADING_SPACE, '')
  if (!line.startsWith('::')) return undefined
  const end = line.indexOf('::', 2)
  if (end < 0) return undefined
  const info = line.slice(2, end)
  const space = info.indexOf(' ')
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase()
  if (!registered.has(name)) return undefined
  const properties =
    space > 0 ? readProperties(info.slice(space + 1).trim(), ',', unescapeProperty) : new Map<string, string>()
  return { name, properties, data: unescapeData(line.slice(end + 2)), syntax: 'v2' }
}

function parseV1(raw: string, registered: ReadonlySet<string>): Parsed | undefined {
  const line = raw.replace(IGNORED, '')
  const start = line.indexOf('##[')
  const end = start < 0 ? -1 : line.indexOf(']', start)
  if (end < 0) return undefined
  const info = line.slice(start + 3, end)
  const space = info.indexOf(' ')
  const name = (space < 0 ? info : info.slice(0, space)).toLowerCase()
  if (!registered.has(name)) return undefined
  const properties = space > 0 ? readProperties(info.slice(space + 1), ';', unescapeV1) : new Map<string, string>()
  return { name, properties, data: unescapeV1(line.slice(end + 1)), syntax: 'v1' }
}

function readProperties(text: string, separator: string, unescape: (value: string) => string): Map<string, string> {
  const properties = new Map<string, string>()
  for (const pair of text.split(separator)) {
    const at = pair.indexOf('=')
    if (at > 0 && at < pair.length - 1) properties.set(pair.slice(0, at).toLowerCase(), unescape(pair.slice(at + 1)))
  }
  return properties
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}

function unescapeV1(text: string): string {
  return text
    .replaceAll('%3B', ';')
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%5D', ']')
    .replaceAll('%25', '%')
}
