import { readYaml } from '../config/yaml'
import { property } from '../json'
import { parseReference } from '../reference'

interface About {
  readonly environment?: string | undefined
  readonly component?: string | undefined
}

/** The registries of the images that build and push have in a configuration. */
export async function registriesIn(
  text: string | undefined,
  { environment = '', component = '' }: About,
): Promise<readonly string[]> {
  const root = await readYaml(text ?? '').catch(() => undefined)
  const sections = [['environments', environment], ['components', component], ['stages']]
  const images = sections.flatMap((section) =>
    ['build', 'push'].map((stage) => property(root, ...section, stage, 'image')),
  )
  return [...new Set(images.flatMap((image) => (typeof image === 'string' ? registryOf(image) : [])))]
}

function registryOf(image: string): readonly string[] {
  try {
    return [parseReference(image).registry]
  } catch {
    return []
  }
}
