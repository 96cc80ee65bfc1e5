import { accessSync, constants, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { go, type Say } from '../go'
import { ENGINE_VERSIONS } from './versions'

export interface BuildKitPrograms {
  readonly buildkitd: string
  readonly buildctl: string
  readonly buildx: string
}

/** Outside the clone, by version: a second run finds it. */
function cacheRoot(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'slipway', 'engines')
}

/** BuildKit and buildx when they were built before. */
export function findBuildKit(): BuildKitPrograms | undefined {
  const [kit, buildx] = [
    join(cacheRoot(), `buildkit-${ENGINE_VERSIONS.buildkit}`, 'bin'),
    join(cacheRoot(), `buildx-${ENGINE_VERSIONS.buildx}`, 'bin'),
  ]
  const programs = {
    buildkitd: join(kit, 'buildkitd'),
    buildctl: join(kit, 'buildctl'),
    buildx: join(buildx, 'buildx'),
  }
  return Object.values(programs).every((path) => existsSync(path)) ? programs : undefined
}

/** Builds BuildKit and buildx from their Go modules, once: about four minutes on two cores. */
export async function provideBuildKit(say: Say): Promise<BuildKitPrograms> {
  const found = findBuildKit()
  if (found !== undefined) return found
  say(
    `building BuildKit ${ENGINE_VERSIONS.buildkit} and buildx ${ENGINE_VERSIONS.buildx} from source; this takes some minutes, once`,
  )
  await buildInto(`buildkit-${ENGINE_VERSIONS.buildkit}`, async (source, bin) => {
    // A module of our own that names the programs as tools: BuildKit's go.mod has directives that `go install` refuses.
    const commands = ['buildkitd', 'buildctl'].map((name) => `github.com/moby/buildkit/cmd/${name}`)
    await writeFile(
      join(source, 'go.mod'),
      `module slipway.example/buildkit\n\ngo 1.24\n\nrequire github.com/moby/buildkit v${ENGINE_VERSIONS.buildkit}\n\ntool (\n\t${commands.join('\n\t')}\n)\n`,
    )
    await go(['mod', 'tidy'], source, say)
    await go(['build', '-v', '-trimpath', '-o', `${bin}/`, ...commands], source, say, { CGO_ENABLED: '0' })
  })
  await buildInto(`buildx-${ENGINE_VERSIONS.buildx}`, async (source, bin) => {
    await go(
      ['install', '-v', '-trimpath', `github.com/docker/buildx/cmd/buildx@v${ENGINE_VERSIONS.buildx}`],
      source,
      say,
      {
        CGO_ENABLED: '0',
        GOBIN: bin,
      },
    )
  })
  const built = findBuildKit()
  if (built === undefined) throw new Error('BuildKit was built, and its programs are not there')
  return built
}

/** Renamed into place when all is done, so that a build that was cut off is not taken for a whole one. */
async function buildInto(name: string, build: (source: string, bin: string) => Promise<void>): Promise<void> {
  const [target, draft] = [join(cacheRoot(), name), join(cacheRoot(), `.${name}-${process.pid}`)]
  if (existsSync(join(target, 'bin'))) return
  await mkdir(join(draft, 'src'), { recursive: true })
  await mkdir(join(draft, 'bin'))
  try {
    await build(join(draft, 'src'), join(draft, 'bin'))
    await rm(target, { recursive: true, force: true })
    await rename(draft, target)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Where a program is, in PATH and in the folders of daemons that an ordinary PATH leaves out. */
export function which(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
