/** Where the Dockerfile of the image is that GitLab jobs build in. Dependabot finds its base there. */
export const BUILD_IMAGE_FOLDER = 'workflows-templates/gitlab/build-image'

export interface BuildImageOrder {
  readonly context: string
  readonly layout: string
  readonly output: string
  readonly platforms?: readonly string[]
  readonly image?: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Inputs of our own build for it, as a release and its test give them. Buildah has no daemon and keeps to the user. */
export function buildImageInputs({
  context,
  layout,
  output,
  platforms = [],
  image,
  labels = {},
}: BuildImageOrder): readonly string[] {
  return [
    ...['engine=buildah', 'cache=off', `context=${context}`, `layout=${layout}`, `output=${output}`],
    ...platforms.map((platform) => `platforms=${platform}`),
    ...(image === undefined ? [] : [`image=${image}`]),
    ...Object.entries(labels).map(([name, value]) => `labels=${name}=${value}`),
  ]
}
