import type { Files } from '@slipway/core'
import { readArchive } from './archive'

/** The files of a chart, wherever they are. Paths count from its folder. */
export interface ChartFiles {
  read(path: string): Promise<string | undefined>
  /** The texts of its templates. */
  templates(): Promise<readonly string[]>
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

  templates(): Promise<readonly string[]> {
    return this.#textsBelow(this.files.resolve(this.path, 'templates'))
  }

  async #textsBelow(folder: string): Promise<readonly string[]> {
    const { files } = this
    const kind = (await files.stat(folder))?.kind
    if (kind === 'file') return [await files.read(folder)]
    if (kind !== 'directory') return []
    const names = await files.list(folder)
    return (await Promise.all(names.map((name) => this.#textsBelow(files.resolve(folder, name))))).flat()
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

  templates(): Promise<readonly string[]> {
    const start = `${this.below}templates/`
    const found = [...this.all].filter(([path]) => path.startsWith(start))
    return Promise.resolve(found.map(([, bytes]) => new TextDecoder().decode(bytes)))
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
