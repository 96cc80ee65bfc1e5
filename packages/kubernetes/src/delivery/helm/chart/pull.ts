import { exited, type Exited, type Ports, TransientError, UserError } from '@slipway/core'
import type { ToolHome } from '../../../access/tool-home'
import { READ_LIMITS } from '../client/limits'
import { lastErrors } from '../client/words'

/** What Helm needs to read a chart from a registry. */
export interface ChartPull {
  /** `oci://…` */
  readonly chart: string
  readonly plainHttp: boolean
  readonly caFile: string | undefined
  /** A Docker configuration with credentials. */
  readonly config: string | undefined
}

export function pullArgs({ chart, plainHttp, caFile }: ChartPull, folder: string): readonly string[] {
  return [
    'pull',
    `--destination=${folder}`,
    ...(plainHttp ? ['--plain-http'] : []),
    ...(caFile === undefined ? [] : [`--ca-file=${caFile}`]),
    '--',
    chart,
  ]
}

/**
 * Fetches a chart once: what is rendered, checked and applied is one and the same, even where its tag moves meanwhile.
 * Helm finds the credentials in a file of its own configuration, and nothing in its arguments.
 * @returns the path of the archive
 * @throws UserError `CHART_NOT_PULLED`; TransientError `CHART_UNREACHABLE`, `SERVER_TIMEOUT`
 */
export async function pullChart(ports: Ports, helm: string, home: ToolHome, pull: ChartPull): Promise<string> {
  const { exec, files } = ports
  const folder = files.resolve(home.folder, 'chart')
  await files.makeDirectory(folder, 0o700)
  if (pull.config !== undefined)
    await files.write(files.resolve(home.folder, 'config/registry/config.json'), pull.config, { mode: 0o600 })
  const ended = await exec.run(helm, pullArgs(pull, folder), { env: home.env, ...READ_LIMITS })
  ports.signals.check()
  const result = exited(ended, { program: 'Helm', server: pull.chart })
  const [archive] = (await files.list(folder)).filter((name) => name.endsWith('.tgz'))
  if (result.code === 0 && archive !== undefined) return files.resolve(folder, archive)
  throw notPulled(pull, result)
}

/** What registries and Helm say, and what to do then. */
const WORDS: readonly { readonly when: RegExp; readonly next: string }[] = [
  {
    when: /\b40[13]\b|unauthorized|denied|forbidden|basic (?:auth|credential)|authentication required/i,
    next: 'give username and password for its registry, or a registry-config with them',
  },
  { when: /not found|\b404\b|name unknown|manifest unknown/i, next: 'correct the name and the version of the chart' },
  {
    when: /x509|certificate/i,
    next: "give the registry's certificate authority in ca-file",
  },
  { when: /server gave HTTP response to HTTPS client/i, next: 'set plain-http: true if the registry has no TLS' },
]

function notPulled({ chart }: ChartPull, { stderr, stdout }: Exited): UserError {
  const what = `chart: ${chart} cannot be pulled`
  const words = lastErrors(`${stdout}\n${stderr}`)
  const known = WORDS.find(({ when }) => when.test(words))
  if (known !== undefined) return new UserError('CHART_NOT_PULLED', `${what}: ${words}`, known.next)
  return /\b5\d\d\b|timeout|connection (?:refused|reset)|no such host|EOF|i\/o/i.test(words)
    ? new TransientError('CHART_UNREACHABLE', `${what}: ${words}`, AGAIN)
    : new UserError('CHART_NOT_PULLED', `${what}: ${words}`, 'run helm pull with this chart to see the whole error')
}

const AGAIN = 'check that this machine reaches the registry, then run it again'
