import { isObject } from '../json'
import { didYouMean } from '../text/nearest'

/** Programs that Slipway gets by itself. */
export const TOOL_NAMES = ['grype', 'helm', 'kubectl', 'trivy'] as const
export type ToolName = (typeof TOOL_NAMES)[number]

/** Another version of a program than those that Slipway has verified: whoever pins it has. */
export interface ToolPin {
  readonly tool: ToolName
  readonly version: string
  readonly os: 'linux' | 'darwin'
  readonly arch: 'amd64' | 'arm64'
  readonly url: string
  /** Of what the address gives, in lower case. */
  readonly sha256: string
  /** The program in an archive; absent where the address gives the program itself. */
  readonly path?: string
  /** The file that says so, for people. */
  readonly file: string
}

const KEYS = ['version', 'platform', 'url', 'sha256', 'path']
const SHAPE = 'version, url and sha256, with platform and path where they are needed'

/** Reads `tools` of `.slipway.yml`: by the name of the program one pin, or one for each platform. */
export function readTools(value: unknown, file: string, problems: string[]): readonly ToolPin[] {
  if (value === undefined || value === null) return []
  if (!isObject(value)) {
    problems.push('tools: expected a map of programs')
    return []
  }
  return Object.entries(value).flatMap(([name, pins]) => {
    const tool = TOOL_NAMES.find((known) => known === name)
    if (tool === undefined) {
      problems.push(`tools: expected one of ${TOOL_NAMES.join(', ')}, got "${name}"${didYouMean(name, TOOL_NAMES)}`)
      return []
    }
    const list: readonly unknown[] = Array.isArray(pins) ? pins : [pins]
    return list.flatMap((pin, index) => {
      const at = list.length === 1 ? `tools.${name}` : `tools.${name}[${index}]`
      return readPin(pin, { tool, file, at }, problems)
    })
  })
}

interface Where {
  readonly tool: ToolName
  readonly file: string
  readonly at: string
}

function readPin(pin: unknown, { tool, file, at }: Where, problems: string[]): readonly ToolPin[] {
  if (!isObject(pin)) {
    problems.push(`${at}: expected a map with ${SHAPE}`)
    return []
  }
  const before = problems.length
  for (const key of Object.keys(pin))
    if (!KEYS.includes(key)) problems.push(`${at}: unknown key "${key}"${didYouMean(key, KEYS)}`)
  const text = (key: string, expected: string, fits: RegExp, fallback?: string): string => {
    const given = pin[key] ?? fallback
    if (typeof given === 'string' && fits.test(given)) return given
    problems.push(`${at}.${key}: expected ${expected}, got ${given === undefined ? 'nothing' : JSON.stringify(given)}`)
    return ''
  }
  const version = text('version', 'a version such as "0.65.0", in quotes', /^v?\d+(?:\.\d+){1,2}(?:[-+][\w.+-]+)?$/)
  const platform = text('platform', 'linux/amd64, linux/arm64, darwin/amd64 or darwin/arm64', PLATFORM, 'linux/amd64')
  const url = text('url', 'an https address', /^https:\/\/[^\s/@]+\/\S+$/)
  const sha256 = text('sha256', '64 hexadecimal digits', /^(?:sha256:)?[0-9a-fA-F]{64}$/)
  const path = pin['path'] === undefined ? undefined : text('path', 'the path of the program in the archive', INSIDE)
  if (path === undefined && ARCHIVE.test(url))
    problems.push(`${at}.path: expected the path of the program in the archive`)
  if (problems.length > before) return []
  const [os, arch] = platform.split('/') as [ToolPin['os'], ToolPin['arch']]
  return [
    {
      tool,
      version: version.replace(/^v/, ''),
      os,
      arch,
      url,
      sha256: sha256.replace(/^sha256:/, '').toLowerCase(),
      ...(path === undefined ? {} : { path }),
      file,
    },
  ]
}

const PLATFORM = /^(?:linux|darwin)\/(?:amd64|arm64)$/
/** Relative, and not out of it. */
const INSIDE = /^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[^\\\s]+$/
const ARCHIVE = /\.(?:tar\.gz|tgz|zip)(?:[?#]|$)/
