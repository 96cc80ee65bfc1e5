/**
 * What `!!binary` marks is text to the readers of Kubernetes and Helm, so it is to ours: else an image or a namespace
 * could stand there unseen.
 */
export const BINARY = {
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text: string): string => Buffer.from(text, 'base64').toString('utf8'),
} as const

/** @param tags those of the schema */
export function withBinaryAsText<T>(tags: readonly T[]): readonly (T | typeof BINARY)[] {
  return [BINARY, ...tags.filter((tag) => (tag as { readonly tag?: unknown } | null)?.tag !== BINARY.tag)]
}
