import { exited, InvalidInputs, type Ports, type SourceContext } from '@slipway/core'

/** The time that the image says it is from. */
export interface ImageTime {
  /** Seconds since 1970. */
  readonly epoch: number
  /** Asked for by SOURCE_DATE_EPOCH: then files in the layers get it, too. */
  readonly explicit: boolean
}

// The end of the tar header's 32 bits, in 2038.
const LATEST = 2 ** 31 - 1

/** SOURCE_DATE_EPOCH (reproducible-builds.org), else the time of the commit, else 1970. @throws InvalidInputs */
export async function imageTime(ports: Ports): Promise<ImageTime> {
  const given = ports.environment.get('SOURCE_DATE_EPOCH') ?? ''
  if (given === '') return { epoch: await commitTime(ports), explicit: false }
  const epoch = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN
  if (!(epoch <= LATEST))
    throw new InvalidInputs([
      { input: 'SOURCE_DATE_EPOCH', message: `expected seconds from 0 to ${LATEST}, got "${given}"` },
    ])
  return { epoch, explicit: true }
}

async function commitTime({ exec, host }: Ports): Promise<number> {
  const { commit } = host.source
  if (commit === undefined || !/^[a-f0-9]{7,64}$/.test(commit) || (await exec.which('git')) === undefined) return 0
  const log = ['log', '-1', '--no-show-signature', '--format=%ct', commit, '--']
  const shown = exited(await exec.run('git', log, { timeout: 10_000 }), { program: 'git log' })
  const seconds = /^\d+$/.test(shown.stdout.trim()) ? Number(shown.stdout.trim()) : Number.NaN
  return shown.code === 0 && seconds <= LATEST ? seconds : 0
}

/** What names the commit, by the keys of image-spec, annotations.md. */
export function sourceLabels(source: SourceContext, time: ImageTime): ReadonlyMap<string, string> {
  const url = source.repositoryUrl
  const found: readonly (readonly [string, string | undefined])[] = [
    [
      'org.opencontainers.image.created',
      time.epoch === 0 ? undefined : new Date(time.epoch * 1000).toISOString().replace('.000Z', 'Z'),
    ],
    ['org.opencontainers.image.revision', source.commit],
    ['org.opencontainers.image.source', url !== undefined && /^https?:\/\/[^@\s]+$/.test(url) ? url : undefined],
  ]
  return new Map(found.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}
