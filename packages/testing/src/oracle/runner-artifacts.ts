/**
 * The runner's reading of GITHUB_ARTIFACTS (actions/runner, CreateArtifactsFileCommand.cs), images alone: digests by
 * name; throws on what fails a step.
 */
export function readArtifactsFile(text: string): ReadonlyMap<string, string> {
  const subjects = new Map<string, string>()
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (line.includes('=')) throw new Error(`entries containing '=' are reserved: ${line}`)
    const [, name = '', algorithm = '', hex = ''] =
      /^oci:\/\/(.+)@(sha(?:256|384|512)):([0-9a-fA-F]+)$/i.exec(line) ?? []
    if (hex.length !== { sha256: 64, sha384: 96, sha512: 128 }[algorithm.toLowerCase()])
      throw new Error(`not an image by digest: ${line}`)
    const digest = `${algorithm}:${hex}`.toLowerCase()
    if ((subjects.get(name) ?? digest) !== digest) throw new Error(`conflicting digests: ${name}`)
    subjects.set(name, digest)
  }
  return subjects
}
