import type { RunRenderer } from './catalogue'
import type { ToolPin } from './config/tools'
import type { TargetBranch } from './gate/target-branch'
import type { Mail } from './mail'
import type { OtherRuns } from './other-runs'
import type { Run } from './record/run'
import type { Reporting } from './reporting'

/**
 * What an action may use of the world. Hosts implement these; tests fake them.
 * Paths given to `files` and `exec` are absolute or relative to the action's working directory.
 * Times are milliseconds.
 */
export interface Ports {
  readonly host: Host
  readonly environment: Environment
  readonly exec: Exec
  readonly files: Files
  readonly http: Http
  readonly sockets: Sockets
  readonly mail: Mail
  readonly clock: Clock
  readonly random: Random
  readonly signals: Signals
  readonly tools: ToolCache
  readonly receipts: Receipts
  readonly threads?: Threads
  /** What earlier stages of this run recorded, merged when read. */
  readonly record: Run
  /** On a change request, for an action with a gate: the branch that decides about the gate. */
  readonly target?: TargetBranch
  /** Environments that a digest must have passed before it is delivered to this one. */
  readonly after?: readonly string[]
  /** Programs that `.slipway.yml` pins: on a change request that of the target branch. */
  readonly pins?: readonly ToolPin[]
  /** How a run is shown: for what shows the records of others. */
  readonly render?: RunRenderer
}

/**
 * A name of hosts' own table. Nothing outside a host's folder asks for a name: what differs between hosts is a property
 * here.
 */
export type HostName = string

export interface Host {
  readonly name: HostName
  readonly source: SourceContext
  /** A job that nobody sits at: only what was named counts, and nothing is looked up in a home directory. */
  readonly unattended: boolean
  info(text: string): void
  warn(text: string): void
  error(text: string): void
  group<T>(title: string, work: () => Promise<T>): Promise<T>
  /** A line that replaces itself where the host can do that, and is thinned out where it cannot. */
  progress(text: string): void
  /** From now on this value, and its usual encodings, are redacted from everything that is written. */
  hide(secret: string): void
  /**
   * UTF-8 text with every hidden value redacted, for foreign text that is written to a file. Hidden values may be split
   * over chunks. A chunk is not looked at any more once the next one is asked for.
   */
  redacted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /**
   * An OpenID Connect token that tells one audience which job this is. It is hidden before it is given. Absent where
   * the host has none; throws UserError `IDENTITY_NOT_ALLOWED` where this job may not have one, TransientError
   * `IDENTITY_REQUEST_FAILED` where the host did not answer.
   */
  identityToken?(audience: string): Promise<string>
  /**
   * What other runs of this repository left with the host. Absent where there is nothing to ask.
   * @param token of the user's; without one, what the job itself may read
   */
  otherRuns?(token?: string): Promise<OtherRuns>
  /**
   * What the host shows of a run beside it. Absent where there is nothing that shows it.
   * @param token of the user's, which may write what is asked for
   */
  reporting?(token: string): Promise<Reporting>
  /**
   * Opens a change request in a repository of this host, or renews the open one of the same branches. Absent where
   * there is nothing to ask.
   * @returns undefined when the repository is of another host
   * @throws UserError `CHANGE_REQUEST_REFUSED`, TransientError `CHANGE_REQUEST_FAILED`
   */
  changeRequest?(request: NewChangeRequest, token: string): Promise<OpenedChangeRequest | undefined>
  /**
   * Hands a SARIF report of the commit under test to the host's code scanning. Absent where the host has none.
   * @throws UserError `SARIF_REFUSED`, TransientError `SARIF_UPLOAD_FAILED`
   */
  uploadSarif?(sarif: string, token: string): Promise<UploadedSarif>
  /**
   * Files that are kept from job to job, for what is costly to fetch. Absent where the machine keeps its own disk, or
   * the host keeps nothing.
   */
  readonly cache?: HostCache
}

export interface NewChangeRequest {
  /** Host and path of the repository, without `.git`: `github.com` and `acme/gitops`. */
  readonly host: string
  readonly path: string
  readonly branch: string
  readonly target: string
  readonly title: string
  /** Markdown. */
  readonly text: string
}

export interface OpenedChangeRequest {
  readonly url: string
  /** It was open already, and has the new title and text. */
  readonly renewed: boolean
}

/** A report that the host took, and works through. */
export interface UploadedSarif {
  /** Reasons for which the host could not use it; empty when it did, undefined while it works. */
  problems(): Promise<readonly string[] | undefined>
}

/**
 * A store of whole files that other runs may have written, of branches that nobody has looked at: whoever takes one
 * checks what it is.
 */
export interface HostCache {
  /**
   * The file of a key; without one of that key the newest whose key begins with `prefix`. Undefined where there is none
   * or the store does not answer: it only saves time.
   */
  restore(key: string, prefix?: string): Promise<{ readonly key: string; readonly path: string } | undefined>
  /** Keeps a copy of a file. A key that is there already stays as it is. */
  save(key: string, path: string): Promise<void>
}

/** Where the commit under delivery comes from, as far as the host knows. */
export interface SourceContext {
  readonly repository?: string
  /** Web address of the repository. */
  readonly repositoryUrl?: string
  /** Web address of the files of the commit: a slash and the path of one follow it. */
  readonly filesUrl?: string
  readonly commit?: string
  readonly ref?: string
  /** The tag that the run is about; `ref` is its name then, too. */
  readonly tag?: string
  readonly defaultBranch?: string
  /** Only who may merge can change it. */
  readonly protectedRef?: boolean
  /** A timer started it. */
  readonly scheduled?: boolean
  readonly event?: string
  readonly changeRequest?: number
  /** The branch that the change request is for. */
  readonly targetBranch?: string
  /** True when the code under test comes from somebody else's fork. */
  readonly fork: boolean
  readonly runUrl?: string
  /** Ids of later runs of one workflow are greater numbers. */
  readonly runId?: string
  /** The file that the run comes from: an order of runs is known within one workflow of one repository only. */
  readonly workflow?: string
  /** A person started it, and no event. */
  readonly byHand?: boolean
  /** Login of the person whose doing the run is. */
  readonly actor?: string
  /** It is one of several parts of a run, each with an id of its own. */
  readonly isPart?: boolean
  /** Which try of the run, from 1. */
  readonly attempt?: number
  readonly job?: string
  /** The run whose end started this one: a report is about that one. */
  readonly endedRun?: EndedRun
}

/** A run as the host tells of it after its end. What its jobs wrote is another matter. */
export interface EndedRun {
  readonly runId: string
  readonly attempt?: number
  readonly commit: string
  /** Whose branch it is: the owner of the repository that the commit comes from, and the branch there. */
  readonly owner?: string
  readonly branch?: string
  /** Its name, and the file that it comes from. */
  readonly workflow?: string
  readonly workflowFile?: string
  readonly runUrl?: string
  /** As the host says, whatever was recorded. */
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'other'
  /** Milliseconds since the epoch. */
  readonly started?: number
}

export interface Environment {
  get(name: string): string | undefined
  readonly os: 'linux' | 'darwin' | 'win32' | 'other'
  /** As in an OCI platform: amd64, arm64, … */
  readonly arch: string
  readonly home: string | undefined
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** Absolute path the action works in. */
  readonly workingDirectory: string
  /** The command that starts this very program, for others to call it as a filter. */
  readonly program: readonly string[]
}

export interface ExecOptions {
  readonly cwd?: string
  /**
   * `tool`: a short allowlist (PATH, HOME, locale, proxies, CA files). `user`: the job's environment without our
   * inputs, our secrets and the tokens of GitHub's own services, for commands that the user wrote. GitLab's job token
   * stays: package registries need it.
   */
  readonly inherit?: 'tool' | 'user'
  readonly env?: Readonly<Record<string, string>>
  /** Fed to the child's standard input; the input is empty when absent. */
  readonly input?: string | Uint8Array
  /** Milliseconds until the child is stopped and its end is `timeout`. */
  readonly timeout?: number
  /**
   * `lines` shows the child's output through the pump as it comes, a function the lines it is true for; `nothing` only
   * captures it. Default `nothing`.
   */
  readonly show?: 'lines' | 'nothing' | ((line: string) => boolean)
  /**
   * It changes what others use, and goes on to its end when this process is killed: it does not write into pipes, which
   * would end it with us.
   */
  readonly outlives?: boolean
  /** Bytes kept of each stream; older output is dropped and `truncated` says so. Default 1 MiB. */
  readonly capture?: number
  /** Each whole line of standard output, redacted, as it comes. */
  readonly onLine?: (line: string) => void
  /** The same of standard error. */
  readonly onErrorLine?: (line: string) => void
  /** The raw bytes of standard output as they come, for machine-readable streams; these are not redacted. */
  readonly onData?: (chunk: Uint8Array) => void
}

/** How a child ended: by itself, by a signal of somebody, or because its time was up. */
export type ExecEnd =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string }
  /** Milliseconds that it had. */
  | { readonly kind: 'timeout'; readonly after: number }

/**
 * There is no code to be compared with 0: what a child means that did not end by itself is decided in `exec-end.ts`, by
 * `exited` or `exitedAnyway`.
 */
export interface ExecResult {
  readonly end: ExecEnd
  readonly stdout: string
  readonly stderr: string
  readonly truncated: boolean
  readonly milliseconds: number
}

export interface Running {
  readonly done: Promise<ExecResult>
  /** To the child and everything it started. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void
  /**
   * Asks it to end and waits until it has: a program that does not listen is told again, then killed.
   * @param grace milliseconds until then; default 30 000, since some write down first that they were interrupted
   */
  stop(name: 'SIGINT' | 'SIGTERM', grace?: number): Promise<ExecResult>
}

export interface Exec {
  /** Runs a program without a shell. Throws ToolError `PROGRAM_NOT_FOUND` when there is no such program. */
  run(file: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>
  start(file: string, args: readonly string[], options?: ExecOptions): Running
  /** Absolute path of a program on PATH, or undefined. */
  which(name: string): Promise<string | undefined>
}

export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other'
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly modified: number
  readonly mode: number
}

export interface GlobOptions {
  readonly exclude?: readonly string[]
  /** The folder that patterns and answers are relative to, instead of the working directory. */
  readonly from?: string
}

export interface WriteOptions {
  readonly mode?: number
  /** Fail with UserError `FILE_EXISTS` instead of replacing. */
  readonly exclusive?: boolean
}

export interface ReadOptions {
  /** Bytes that the file may have. Default `READ_LIMIT`. */
  readonly limit?: number
}

/** What a file that is read whole may have where nobody says more: far above what people write by hand. */
export const READ_LIMIT = 16_000_000

/**
 * Writes are atomic: a reader sees the old file or the new one. A missing file is UserError `FILE_MISSING`.
 *
 * Whatever reads a file's content (`read`, `readBytes`, `stream`, `copy`) reads regular files alone: a pipe or a device
 * may have no end and is UserError `FILE_NOT_REGULAR`. A path of the checkout is read where it leads, but not out of
 * the checkout (`FILE_OUTSIDE`): Git keeps links, and whoever wrote one decides where it points. What is read whole has
 * a limit (`FILE_TOO_LARGE`).
 */
export interface Files {
  resolve(...segments: string[]): string
  read(path: string, options?: ReadOptions): Promise<string>
  readBytes(path: string, options?: ReadOptions): Promise<Uint8Array>
  /**
   * Bytes from `start` up to and without `end`. With `reuse` a chunk is only good until the next one is asked for, and
   * all of it takes half the time.
   */
  stream(
    path: string,
    range?: { readonly start?: number; readonly end?: number; readonly reuse?: boolean },
  ): AsyncIterable<Uint8Array>
  write(path: string, data: string | Uint8Array, options?: WriteOptions): Promise<void>
  /** Each chunk is written before the next one is asked for. */
  writeStream(path: string, chunks: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<void>
  /** A file's content, as cheaply as the file system allows; the mode is that of a new file. */
  copy(from: string, to: string): Promise<void>
  append(path: string, data: string): Promise<void>
  /** Does not follow a symbolic link. */
  stat(path: string): Promise<FileInfo | undefined>
  /** Whether a path is in the checkout, and leads to nothing outside it; what is not there is judged by its name. */
  inCheckout(path: string): Promise<boolean>
  /** Whether a commit brought it along: git tracks it, or something below it. */
  isTracked(path: string): Promise<boolean>
  readLink(path: string): Promise<string>
  realPath(path: string): Promise<string>
  /** Names in a directory, sorted. */
  list(path: string): Promise<readonly string[]>
  makeDirectory(path: string, mode?: number): Promise<void>
  /** A file or a whole tree; nothing there is no error. */
  remove(path: string): Promise<void>
  /** A hard link where the file system allows, else a copy. */
  link(from: string, to: string): Promise<void>
  /**
   * A file takes the place of another; a directory only that of an empty one, and else it is UserError `FILE_EXISTS`.
   */
  rename(from: string, to: string): Promise<void>
  chmod(path: string, mode: number): Promise<void>
  /** Files (no directories) matching the patterns, relative to the working directory, sorted. */
  glob(patterns: readonly string[], options?: GlobOptions): Promise<readonly string[]>
  /**
   * A fresh directory beside a path, for what is renamed to it when it is whole: of two that write at once, neither
   * sees the other's half. Removed when the action ends, if it is still there.
   */
  draft(path: string): Promise<string>
  /** A fresh directory of mode 0700 outside the workspace, removed when the action ends, however it ends. */
  temporary(purpose: string): Promise<string>
}

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** A chunk has left for the system when the next one is asked for, so that its memory may be used again. */
  readonly body?: Uint8Array | AsyncIterable<Uint8Array>
  /**
   * Milliseconds of silence, on the way out or in, after which the request fails with kind `timeout`. Default 30 000.
   */
  readonly timeout?: number
  /**
   * Milliseconds for all of it, to the end of the body: who sends a byte now and then is not silent. Kind `timeout`.
   */
  readonly limit?: number
  /** Milliseconds until there must be a connection; without it `timeout` counts for that, too. Kind `timeout`. */
  readonly connect?: number
  /** PEM certificates to trust beside the usual ones. */
  readonly ca?: string
  /** Certificate and private key of this side, PEM, for a server that wants to know who asks. */
  readonly client?: { readonly cert: string; readonly key: string }
  /**
   * Asked with every resolved address before a connection is made to it; a returned sentence refuses it (kind
   * `blocked`).
   */
  readonly refuseAddress?: (address: string, hostname: string) => string | undefined
  /** Never through a proxy. */
  readonly direct?: boolean
  /**
   * Where the connection goes instead: an end of a tunnel on this machine. Name, certificate and path stay those of
   * `url`; no proxy is asked, and no address refused.
   */
  readonly to?: Endpoint
}

export interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Who stops reading ends the connection, also before anything has come. */
  readonly body: AsyncIterable<Uint8Array>
  /** The body as text; throws HttpError `too-large` past the limit (default 4 MiB). */
  text(limit?: number): Promise<string>
  /** Reads and drops what is left, so that the connection can be used again. */
  discard(): Promise<void>
}

export type HttpErrorKind = 'dns' | 'refused' | 'reset' | 'timeout' | 'tls' | 'blocked' | 'too-large' | 'protocol'

/** No answer came, or not a whole one. A status of any number is an answer, not this error. */
export class HttpError extends Error {
  override readonly name = 'HttpError'

  constructor(
    readonly kind: HttpErrorKind,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause })
  }
}

/**
 * Never follows a redirect, keeps connections, honours the proxy variables and extra CA files of the environment. A
 * body that moves slower than 1 KiB a second over a minute of waiting for it, either way, has stalled: kind `timeout`.
 */
export interface Http {
  request(request: HttpRequest): Promise<HttpResponse>
  /** Loads what the first request needs: the next one goes out before anything else that is loaded then. */
  ready?(): Promise<void>
}

/** A place to connect to. Times are milliseconds for all of it. */
export interface SocketTarget extends Endpoint {
  readonly limit: number
  /** As of `HttpRequest`. */
  readonly refuseAddress?: HttpRequest['refuseAddress']
  /** Milliseconds for which the other end may not close it: a tunnel opens before anybody is at its far end. */
  readonly stays?: number
}

export interface GrpcCall extends SocketTarget {
  /** TLS, for this name. */
  readonly tls: boolean
  readonly name: string
  /** PEM certificates to trust beside the usual ones. */
  readonly ca?: string
  /** `/package.Service/Method` */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly message: Uint8Array
}

export interface GrpcReply {
  /** `grpc-status`: 0 is good. */
  readonly status: number
  readonly words: string
  readonly message: Uint8Array | undefined
}

/**
 * Reaches services that speak something else than HTTP/1.1, straight and never through a proxy. What goes wrong on the
 * way is an HttpError.
 */
export interface Sockets {
  /** Opens a connection and closes it. */
  connect(target: SocketTarget): Promise<void>
  /** One unary call of gRPC, over HTTP/2. */
  call(call: GrpcCall): Promise<GrpcReply>
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Resolves after the time, or as soon as `until` does; rejects at once with a CancelledError when the run is
   * cancelled. A race of the caller's own would leave a timer behind, and a process does not end before its timers.
   */
  sleep(milliseconds: number, until?: Promise<unknown>): Promise<void>
}

export interface Random {
  bytes(count: number): Uint8Array
  hex(bytes: number): string
}

export interface Signals {
  /** True once SIGINT or SIGTERM came, or the terminal was closed. Children were told already. */
  readonly cancelled: boolean
  /** Throws CancelledError once cancelled. */
  check(): void
  /** Calls back once, at once if already cancelled; the returned function takes the listener away. */
  onCancel(listener: (reason: string) => void): () => void
  /** Runs when the action ends, however it ends, newest first; on a signal all of it has 7 seconds. */
  defer(cleanup: () => Promise<void>): void
}

/**
 * Names of what Slipway itself has written on this machine, kept where no checkout and no artifact comes: whoever
 * writes a file into the output folder can copy its form, and cannot know a name that is in here.
 */
export interface Receipts {
  /** A receipt that cannot be kept is said by the host and is no failure: what it is for is then not believed. */
  keep(name: string): Promise<void>
  has(name: string): Promise<boolean>
}

/** Threads of this program beside its main one: for work that takes a processor for seconds. */
export interface Threads {
  /** Undefined where a thread would gain nothing, or the program cannot start one. */
  start(work: ThreadWork): Promise<Thread | undefined>
}

/** What a thread can be started for: the program has a function for each. */
export type ThreadWork = 'read-reports'

/** One end of what two threads tell each other. */
export interface ThreadPort {
  /** @param buffers of the message that are the other's from then on, and are not copied */
  post(message: unknown, buffers?: readonly ArrayBuffer[]): void
  /** What the other posted next. Rejects when there is nothing more to come. */
  next(): Promise<unknown>
}

/** A thread, as the one that started it has it. Stop it: the process does not wait for it. */
export interface Thread extends ThreadPort {
  stop(): Promise<void>
}

/** A place for verified programs. Identity is checked by the caller, not here. */
export interface ToolCache {
  /** Absolute path of the folder of a tool, or undefined when it is not there. */
  find(name: string, version: string, arch: string): Promise<string | undefined>
  /**
   * Moves a finished folder into the cache atomically; when another job was first, its folder stands. Returns the path.
   */
  keep(directory: string, name: string, version: string, arch: string): Promise<string>
  /**
   * Unpacks a whole archive, which was verified before, into a folder. Absent where the host has nothing of its own for
   * it: the caller then reads the archive itself.
   */
  extract?(archive: string, kind: 'tar.gz' | 'zip', into: string): Promise<void>
}
