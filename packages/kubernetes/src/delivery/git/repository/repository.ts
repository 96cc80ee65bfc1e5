import { type Exited, exitedAnyway, type ExecOptions, type Ports } from '@slipway/core'
import type { Tree } from '../place/tree'
import type { RepositoryAddress } from './address'
import type { GitProgram } from './programs'
import { refusedBy, type Trouble, troubleIn } from './words'

const LOCAL = 60_000
const REMOTE = 5 * 60_000
/** Bytes of a list of files, and of a file that is read. */
const CAPTURE = 64_000_000
const READ_LIMIT = 4_000_000

type World = Pick<Ports, 'exec' | 'files' | 'clock' | 'random' | 'host' | 'signals'>

export interface NewCommit {
  readonly parent: string
  /** Whole texts of files, by path. */
  readonly texts: ReadonlyMap<string, string>
  readonly message: string
  readonly author: { readonly name: string; readonly email: string }
}

/**
 * A repository of our own that has one commit of another, and nothing on disk but git's objects: files are read and
 * written as objects, so that no filter, attribute or link of the repository has a say.
 */
export class GitRepository {
  private constructor(
    readonly world: World,
    readonly address: RepositoryAddress,
    readonly git: GitProgram,
    readonly folder: string,
  ) {}

  static async open(world: World, address: RepositoryAddress, git: GitProgram): Promise<GitRepository> {
    const folder = await world.files.temporary('gitops')
    const repository = new GitRepository(world, address, git, folder)
    await repository.#local(['init', '--quiet', '--bare', '--template='])
    await repository.#local(['config', 'remote.origin.url', address.url])
    return repository
  }

  /** The branch that the server calls its own. */
  async defaultBranch(): Promise<string> {
    const { stdout } = await this.#remote(['ls-remote', '--symref', 'origin', 'HEAD'])
    return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(stdout)?.[1] ?? 'main'
  }

  /** The commit that a branch is at on the server; undefined where there is no such branch. */
  async head(branch: string): Promise<string | undefined> {
    const { stdout } = await this.#remote(['ls-remote', 'origin', `refs/heads/${branch}`], branch)
    return /^([a-f0-9]{40,64})\t/.exec(stdout)?.[1]
  }

  /** Fetches the newest commit of a branch. */
  async fetch(branch: string): Promise<string> {
    await this.#remote(['fetch', '--quiet', '--depth=1', '--no-tags', 'origin', `refs/heads/${branch}`], branch)
    return (await this.#local(['rev-parse', '--verify', 'FETCH_HEAD^{commit}'])).stdout.trim()
  }

  async tree(commit: string): Promise<Tree> {
    const { stdout } = await this.#local(['ls-tree', '-r', '-z', '--full-tree', commit])
    const blobs = new Map(
      // A link would be the text of where it leads.
      Array.from(stdout.matchAll(/100\d{3} blob ([a-f0-9]+)\t([^\0]+)\0/g), ([, blob = '', path = '']) => [path, blob]),
    )
    return {
      paths: [...blobs.keys()],
      read: (path) => this.#text(blobs.get(path)),
      mentioning: (word, paths) => this.#mentioning(commit, word, paths),
    }
  }

  async #text(blob: string | undefined): Promise<string | undefined> {
    if (blob === undefined) return undefined
    const chunks: Uint8Array[] = []
    const onData = (chunk: Uint8Array) => chunks.push(chunk)
    await this.#local(['cat-file', 'blob', blob], { onData, capture: 1 })
    const bytes = Buffer.concat(chunks)
    if (bytes.length > READ_LIMIT) return undefined
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      return undefined
    }
  }

  async #mentioning(commit: string, word: string, paths: readonly string[]): Promise<readonly string[]> {
    const { code, stdout, stderr } = await this.#run(['grep', '-l', '-z', '-F', '-I', '-e', word, commit], LOCAL)
    if (code > 1) throw this.#refused(stderr)
    const found = new Set(stdout.split('\0').map((line) => line.slice(commit.length + 1)))
    return paths.filter((path) => found.has(path))
  }

  /** Makes a commit on top of another. It is in no branch until it is pushed. */
  async commit({ parent, texts, message, author }: NewCommit): Promise<string> {
    const index = { GIT_INDEX_FILE: `${this.folder}/index-${this.world.random.hex(4)}` }
    await this.#local(['read-tree', parent], { env: index })
    for (const [path, text] of texts) {
      const written = await this.#local(['hash-object', '-w', '--stdin'], { input: text })
      const { stdout } = await this.#local(['ls-tree', '--full-tree', parent, '--', path])
      const mode = stdout.split(' ')[0] ?? '100644'
      await this.#local(['update-index', '--add', '--cacheinfo', `${mode},${written.stdout.trim()},${path}`], {
        env: index,
      })
    }
    const tree = (await this.#local(['write-tree'], { env: index })).stdout.trim()
    const { name, email } = author
    const env = {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    }
    const made = await this.#local(['commit-tree', tree, '-p', parent, ...this.git.signing, '-F', '-'], {
      env,
      input: message,
    })
    return made.stdout.trim()
  }

  /**
   * Pushes a commit as the head of a branch.
   * @param instead what the branch has to be at, to be replaced whatever it has; empty where it must not be there
   * @returns why it was not taken; `moved` when others were first
   * @throws UserError, TransientError
   */
  async push(commit: string, branch: string, instead?: string): Promise<'pushed' | 'moved'> {
    const lease = instead === undefined ? [] : [`--force-with-lease=refs/heads/${branch}:${instead}`]
    const args = ['push', '--porcelain', '--no-verify', ...lease, 'origin', `${commit}:refs/heads/${branch}`]
    const { code, stdout, stderr } = await this.#run(args, REMOTE)
    if (code === 0) return 'pushed'
    const words = `${stdout}\n${stderr}`
    const trouble = troubleIn(words)
    if (trouble === 'moved') return 'moved'
    throw this.#refused(`${stderr}\n${stdout}`, branch, trouble)
  }

  async #remote(args: readonly string[], branch?: string): Promise<Exited> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#run(args, REMOTE)
      if (result.code === 0) return result
      const trouble = troubleIn(result.stderr)
      if (trouble !== 'unreachable' || attempt === 3) throw this.#refused(result.stderr, branch, trouble)
      await this.world.clock.sleep(attempt * 2000)
    }
  }

  async #local(args: readonly string[], options: ExecOptions = {}): Promise<Exited> {
    const result = await this.#run(args, LOCAL, options)
    if (result.code !== 0) throw this.#refused(result.stderr)
    return result
  }

  async #run(args: readonly string[], timeout: number, options: ExecOptions = {}): Promise<Exited> {
    const { file, env } = this.git
    const all = ['-C', this.folder, '-c', 'safe.bareRepository=all', ...args]
    const asked = { capture: CAPTURE, ...options, inherit: 'tool' as const, timeout, env: { ...env, ...options.env } }
    return exitedAnyway(await this.world.exec.run(file, all, asked), 'git')
  }

  #refused(words: string, branch?: string, trouble: Trouble = troubleIn(words)) {
    const { hasToken } = this.git
    return refusedBy(trouble, words, { url: this.address.url, hasToken, ...(branch === undefined ? {} : { branch }) })
  }
}
