import type { Ports } from '@slipway/core'

/**
 * The database by which Trivy knows a jar. Trivy fetches it itself when it meets one, into the cache of the run; where
 * it may not, it is taken from `java-db` beside the other database.
 * @returns whether there is one, which then is not looked for anywhere else
 */
export async function provideJavaDatabase(
  { files }: Ports,
  { from, cache }: { readonly from: string; readonly cache: string },
): Promise<boolean> {
  const folder = `${from}/java-db`
  if ((await files.stat(`${folder}/metadata.json`)) === undefined) return false
  await files.makeDirectory(`${cache}/java-db`)
  // Linked, not copied: it has more than a gigabyte, and is only read.
  for (const name of ['trivy-java.db', 'metadata.json'])
    await files.link(`${folder}/${name}`, `${cache}/java-db/${name}`)
  return true
}
