import { rm } from 'node:fs/promises'
import { DiskToolCache } from '../disk/tool-cache'
import { childEnvironment } from '../process/child-environment'
import { type ToolkitOutput, withToolkit } from './toolkit-output'

/**
 * The runner's tool cache, filled by `@actions/tool-cache`. Looking a tool up stays our own: it is on the way of every
 * run, and the toolkit is not loaded for it.
 */
export class GitHubToolCache extends DiskToolCache {
  readonly #output: ToolkitOutput
  readonly #random: () => string

  constructor(root: string, output: ToolkitOutput, random: () => string) {
    super(root)
    this.#output = output
    this.#random = random
  }

  /**
   * Runs tar or unzip by `@actions/exec`, with the environment that every tool of ours has: no input, no token. Only
   * for an archive that was verified: it is unpacked as a whole.
   */
  async extract(archive: string, kind: 'tar.gz' | 'zip', into: string): Promise<void> {
    const { extractTar, extractZip } = await import('@actions/tool-cache')
    const extract = () => (kind === 'zip' ? extractZip(archive, into) : extractTar(archive, into))
    await withToolkit(
      this.#output,
      extract,
      childEnvironment(process.env, 'tool', {}, () => false),
    )
  }

  /**
   * The toolkit removes what it finds in its place, which another job of this machine may be running. So it fills a
   * place of its own beside, and that is moved into place as one.
   */
  override async keep(directory: string, name: string, version: string, arch: string): Promise<string> {
    const { cacheDir } = await import('@actions/tool-cache')
    const draft = `${arch}.${this.#random()}`
    const copy = await withToolkit(this.#output, () => cacheDir(directory, name, version, draft))
    await rm(`${copy}.complete`, { force: true })
    try {
      const folder = await super.keep(copy, name, version, arch)
      await rm(directory, { recursive: true, force: true })
      return folder
    } finally {
      await rm(copy, { recursive: true, force: true })
    }
  }
}
