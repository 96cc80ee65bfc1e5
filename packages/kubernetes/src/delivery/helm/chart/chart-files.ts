import type { Files } from '@slipway/core'
import { readArchive } from './archive'

/** The files of a chart, wherever they are. Paths count from its folder. */
export interface ChartFiles {
  read(path: string): Promise<string | undefined>
  /** Of each chart that it depends on and that is there. */
  subcharts(): Promise<readonly ChartFiles[]>
}

/** Undefined for what is no chart, or one that cannot be read: Helm's own words are plain then. */
export async function openChart(files: Files, path: string): Promise<ChartFiles | undefined> {
  if (/^oci:/i.test(path)) return undefined
  try {
    const real = await files.realPath(path)
    const found = await files.stat(real)
    if (found?.kind === 'directory') return new Folder(files, real)
    return found?.kind === 'file' ? new Packed(readArchive(await files.readBytes(real)), '') : undefined
  } catch {
    return undefined
  }
}

class Folder implements ChartFiles {
  constructor(
    readonly files: Files,
    readonly path: string,
  ) {}

  async read(path: string): Promise<string | undefined> {
    const full = this.files.resolve(this.path, path)
    return (await this.files.stat(full)) === undefined ? undefined : this.files.read(full)
  }

  async subcharts(): Promise<readonly ChartFiles[]> {
    const folder = this.files.resolve(this.path, 'charts')
    if ((await this.files.stat(folder)) === undefined) return []
    const names = (await this.files.list(folder)).filter((name) => !/^[._]/.test(name))
    const found = await Promise.all(names.map((name) => openChart(this.files, this.files.resolve(folder, name))))
    return found.filter((chart) => chart !== undefined)
  }
}

class Packed implements ChartFiles {
  constructor(
    readonly all: ReadonlyMap<string, Uint8Array>,
    readonly below: string,
  ) {}

  read(path: string): Promise<string | undefined> {
    const found = this.all.get(`${this.below}${path}`)
    return Promise.resolve(found === undefined ? undefined : new TextDecoder().decode(found))
  }

  subcharts(): Promise<readonly ChartFiles[]> {
    const start = `${this.below}charts/`
    const entries = [...this.all].filter(([path]) => path.startsWith(start))
    const folders = entries.flatMap(
      ([path]) => /^([^/._][^/]*)\/Chart\.yaml$/.exec(path.slice(start.length))?.[1] ?? [],
    )
    const archives = entries.filter(([path]) => /^[^/._][^/]*\.tgz$/.test(path.slice(start.length)))
    return Promise.resolve([
      ...folders.map((name) => new Packed(this.all, `${start}${name}/`)),
      ...archives.map(([, bytes]) => new Packed(readArchive(bytes), '')),
    ])
  }
}
