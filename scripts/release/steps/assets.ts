import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { asset, readRelease, type Release, type Step } from '../release'
import { run } from '../run'
import { renderSbom } from '../sbom'
import { packCommand } from './npm-package'

/**
 * Everything that a release consists of beside tags, as files. They are made from the tagged commit alone, so an
 * interrupted release makes the same bytes again.
 */
export const assets: Step = {
  name: 'archive, package, bill of materials, licences, checksums',
  done: async () => false,
  work: async (release) => {
    const { commits, out, git } = release
    const folder = join(out, 'assets')
    const tree = join(out, 'tree')
    for (const path of [folder, tree]) {
      await rm(path, { recursive: true, force: true })
      await mkdir(path, { recursive: true })
    }
    const archive = join(out, 'archive.tar')
    const commit = commits.components ?? ''
    await git.read('archive', '--format=tar', `--prefix=${asset(release, '/')}`, `--output=${archive}`, commit)
    // Compressed here and not by git, which calls the machine's gzip.
    await writeFile(join(folder, asset(release, '.tar.gz')), gzipSync(await readFile(archive), { level: 9 }))
    await run('tar', ['-xf', archive, '-C', tree, '--strip-components=1'], { cwd: out })
    await packCommand(release, tree, folder)
    await writeFile(join(folder, asset(release, '.sbom.cdx.json')), await renderSbom(release, tree))
    await writeFile(join(folder, asset(release, '-licenses.txt')), await licences(tree))
    await writeFile(join(folder, asset(release, '-files.sha256')), await listFiles(tree))
    await writeChecksums(release, folder)
  },
}

/** Names of files that the attestation is over, and the images: `sha256sum`'s form, as `actions/attest` takes it. */
async function writeChecksums(release: Release, folder: string): Promise<void> {
  const names = (await readdir(folder)).sort()
  const lines = await Promise.all(names.map(async (name) => `${sha256(await readFile(join(folder, name)))}  ${name}\n`))
  await writeFile(join(folder, asset(release, '-checksums.txt')), lines.join(''))
  const { image, buildImage } = await readRelease(release.root)
  const images = [image, buildImage].map((named) => named.split('@sha256:').toReversed().join('  '))
  const checksums = await readFile(join(folder, asset(release, '-checksums.txt')))
  const all = [
    ...lines,
    `${sha256(checksums)}  ${asset(release, '-checksums.txt')}\n`,
    ...images.map((line) => `${line}\n`),
  ]
  await writeFile(join(release.out, 'subjects.txt'), all.join(''))
}

async function licences(tree: string): Promise<string> {
  const own = await readFile(join(tree, 'LICENSE'), 'utf8')
  const files = (await readdir(join(tree, 'dist'), { recursive: true })).filter((name) => name.endsWith('licenses.txt'))
  const others = await Promise.all(files.sort().map((name) => readFile(join(tree, 'dist', name), 'utf8')))
  return ['Slipway\n', own, 'What its bundles contain\n', ...others].join('\n')
}

/** Every file of the archive: what `slipway self verify` holds a copy to. */
async function listFiles(tree: string): Promise<string> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(tree.length + 1))
    .sort()
  const lines = names.map(async (name) => `${sha256(await readFile(join(tree, name)))}  ${name}\n`)
  return (await Promise.all(lines)).join('')
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The attestation as a file of the release, under the name that OpenSSF Scorecard looks for. */
export const attestationAsset: Step = {
  name: 'attestation among the files',
  done: async () => false,
  work: async (release) => {
    if (release.attestation !== undefined)
      await cp(release.attestation, join(release.out, 'assets', asset(release, '.sigstore.json')))
  },
}
