import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { ImageLayout } from '@slipway/oci'
import { readGraph } from '@slipway/oci'

/** The schemas of image-spec lie beside the repository, where there are any. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/oci/', import.meta.url))

export const hasOciSchemas = existsSync(FOLDER)

/** What the schemas say against the documents of a layout; empty is good. */
export async function schemaErrors(layout: ImageLayout): Promise<readonly string[]> {
  const ajv = loadSchemas()
  const errors: string[] = []
  const check = (schema: string, name: string, text: string) => {
    if (ajv.validate(`https://oci/${schema}.json`, JSON.parse(text)) !== true)
      errors.push(`${name}: ${ajv.errorsText()}`)
  }
  const { files, path } = layout
  check('image-layout-schema', 'oci-layout', await files.read(files.resolve(path, 'oci-layout')))
  check('image-index-schema', 'index.json', await files.read(files.resolve(path, 'index.json')))
  for (const { manifest, bytes, descriptor } of (await readGraph(layout, layout.top)).nodes) {
    check(
      manifest.kind === 'index' ? 'image-index-schema' : 'image-manifest-schema',
      descriptor.digest,
      new TextDecoder().decode(bytes),
    )
    // An attestation has a configuration without a platform: image-spec lets artifacts have any.
    if (manifest.kind === 'image' && manifest.layers.every(({ mediaType }) => !mediaType.includes('in-toto'))) {
      check('config-schema', manifest.config.digest, await files.read(await layout.locate(manifest.config)))
    }
  }
  return errors
}

/** They are of draft 4: its `id` is `$id` today, and the references between the files need one for each. */
function loadSchemas(): Ajv {
  const ajv = new Ajv({ strict: false, validateFormats: true })
  ;(addFormats as unknown as (ajv: Ajv) => void)(ajv)
  for (const name of readdirSync(FOLDER)) {
    const schema = JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8'), (key, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value,
    ) as object
    ajv.addSchema({ ...schema, $id: `https://oci/${name}` })
  }
  return ajv
}
