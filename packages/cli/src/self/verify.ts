import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve as resolvePath } from 'node:path'
import { errorMessage, exitCode, exited, type Http, input, Mismatch, resolve, UserError } from '@slipway/core'
import { createHost, readFlags, type Session, writeOut } from '@slipway/hosts'
import { releaseSigner, type Subjects, verifyAttestation } from './attestation'
import { compareCopy, type Comparison, type FileList, isFolder, listCopy, parseFileList } from './copy'
import { assetUrl, download } from './downloads'
import { compareManifest } from './manifest'
import { mayHave, parseTarget, type Target } from './target'
import { readYanked, refuseYanked } from './yanked'

const FLAGS = {
  release: input.shaped('Version that it is said to be; without it, what its package.json says', parseVersion, {
    placeholder: '<version>',
  }),
  rebuilt: input.path('Folder of a checkout in which you built dist/: compare with that, and ask nobody'),
  files: input.path('slipway-X.Y.Z-files.sha256 of the release; without it, downloaded'),
  attestation: input.path('slipway-X.Y.Z.sigstore.json of the release; without it, downloaded'),
  'trusted-root': input.path('Trusted root of sigstore; without it, the public one that this version came with'),
  yanked: input.path('Newer list of yanked versions, such as that of the main branch'),
  repository: input.text('Repository that released it', { default: 'slipway-ci/slipway' }),
}

function parseVersion(text: string): string {
  if (!/^\d+\.\d+\.\d+$/.test(text)) throw new Mismatch('a version such as 1.2.3')
  return text
}

type Flags = ReturnType<typeof resolve<typeof FLAGS>>['values']

interface Check {
  readonly flags: Flags
  readonly session: Session
  readonly http: Http
}

/** `slipway self verify TARGET`. Returns the exit code. */
export async function verify(args: readonly string[], session: Session): Promise<number> {
  const [target, ...rest] = args
  if (target === undefined || target.startsWith('--'))
    throw invalid('expected what to verify: a folder, a tag or commit, or the digest of an image')
  const { given, json } = readFlags(rest, FLAGS)
  const { values: flags } = resolve(FLAGS, [{ name: 'input', get: (name) => given.get(name) }])
  const check = { flags, session, http: session.http }
  const said = await verifyTarget(check, parseTarget(target))
  writeOut(json ? `${JSON.stringify({ outcome: 'pass', verified: target, by: said })}\n` : `${target}: ${said}\n`)
  return exitCode('pass')
}

async function verifyTarget(check: Check, target: Target): Promise<string> {
  if (target.kind === 'image') return verifyImage(check, target.digest)
  if (target.kind === 'ref')
    return inFetched(check, target.ref, async (folder) => {
      await expectVersionOf(target.ref, folder, check.flags.release)
      return verifyFolder(check, folder)
    })
  const folder = resolvePath(check.session.workspace, target.path)
  if (!(await isFolder(folder)))
    throw invalid(`expected a folder, a tag or commit, or a digest, found no ${target.path}`)
  return verifyFolder(check, folder)
}

async function verifyFolder(check: Check, folder: string): Promise<string> {
  const copy = await listCopy(folder)
  const { flags } = check
  if (flags.rebuilt !== undefined) {
    const rebuilt = resolvePath(check.session.workspace, flags.rebuilt)
    const only = (list: FileList) => new Map([...list].filter(([path]) => path.startsWith('dist/')))
    const { compared } = expectSame(compareCopy(only(copy), only(await listCopy(rebuilt))))
    return `the ${compared} files under dist are those of the rebuild`
  }
  const version = flags.release ?? (await versionOf(folder))
  refuseYanked(await readYanked(flags.yanked), version)
  const list = await evidence(check, flags.files, version, '-files.sha256')
  expectSubject(await subjectsOf(check, version), `slipway-${version}-files.sha256`, list)
  const expected = parseFileList(list)
  const { compared, differences } = compareCopy(copy, expected)
  expectSame({ compared, differences: [...differences, ...(await compareManifest(folder, expected))] })
  return `${compared} files are those of Slipway ${version}, signed by its release workflow`
}

async function verifyImage(check: Check, digest: string): Promise<string> {
  const version = check.flags.release
  if (version === undefined) throw invalid('expected --release with the version of the image')
  refuseYanked(await readYanked(check.flags.yanked), version)
  const subjects = await subjectsOf(check, version)
  // Attestations of other versions are as genuine: an older image is no image of this version.
  if (!subjects.has(`slipway-${version}-files.sha256`))
    throw different(`the attestation is not over Slipway ${version}`)
  const name = [...subjects].find(([, hash]) => hash === digest)?.[0]
  if (name === undefined || name.startsWith('slipway-'))
    throw different(`the release workflow of ${version} signed no image sha256:${digest}`)
  return `the image ${name} of Slipway ${version}, signed by its release workflow`
}

async function subjectsOf(check: Check, version: string): Promise<Subjects> {
  const { flags, session } = check
  const bundle = await evidence(check, flags.attestation, version, '.sigstore.json')
  const root = flags['trusted-root']
  const { subjects } = await verifyAttestation({
    bundle,
    signer: releaseSigner(flags.repository),
    trustedRoot: root === undefined ? undefined : await readText(resolvePath(session.workspace, root)),
  })
  return subjects
}

function evidence({ flags, session, http }: Check, file: string | undefined, version: string, suffix: string) {
  return file === undefined
    ? download(http, assetUrl(flags.repository, version, suffix))
    : readText(resolvePath(session.workspace, file))
}

function expectSubject(subjects: Subjects, name: string, text: string): void {
  if (subjects.get(name) !== createHash('sha256').update(text).digest('hex'))
    throw different(`the attestation is not over this ${name}`)
}

function expectSame(comparison: Comparison): Comparison {
  const { differences } = comparison
  if (differences.length === 0) return comparison
  const more = differences.length > 20 ? [`and ${differences.length - 20} more`] : []
  throw different([`it is not what was released:`, ...differences.slice(0, 20), ...more].join('\n  '))
}

async function versionOf(folder: string): Promise<string> {
  const text = await readText(join(folder, 'package.json'))
  const version = /"version": "(\d+\.\d+\.\d+)"/.exec(text)?.[1]
  if (version === undefined) throw invalid(`${folder}/package.json names no version; give it with --release`)
  return version
}

/** A tag that was moved to an older release has files that are genuine, and not those that the tag promises. */
async function expectVersionOf(ref: string, folder: string, release: string | undefined): Promise<void> {
  const version = release ?? (await versionOf(folder))
  if (mayHave(ref, version)) return
  throw different(`${ref} has Slipway ${version}: the tag was moved, or another one is meant`)
}

/** A tag or commit of the repository, in a folder that is removed afterwards. Nothing of it is run. */
async function inFetched<T>({ flags, session }: Check, ref: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-verify-'))
  try {
    const { ports } = await createHost({}, session, { quiet: true })
    const { exec } = ports(folder)
    const url = `https://github.com/${flags.repository}.git`
    for (const args of [
      ['init', '--quiet'],
      ['fetch', '--quiet', '--depth=1', '--', url, ref],
      ['checkout', '--quiet', 'FETCH_HEAD'],
    ]) {
      const { code, stderr } = exited(await exec.run('git', args), { program: 'git', server: url })
      if (code !== 0) throw invalid(`${ref} of ${url} cannot be fetched: ${stderr.trim()}`)
    }
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UserError('SELF_INVALID', errorMessage(error), 'name a file that is there', { cause: error })
  }
}

function invalid(message: string): UserError {
  return new UserError('SELF_INVALID', message, 'slipway self verify --help shows how')
}

function different(message: string): UserError {
  return new UserError(
    'SELF_DIFFERENT',
    message,
    'do not run the copy; install the release again from where you trust',
    {
      outcome: 'fail',
    },
  )
}
