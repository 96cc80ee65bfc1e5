/**
 * A note in which no line begins with a slash: GitLab does what such a line says (/merge, /approve, /assign), with the
 * rights of the token, before it is read as Markdown (docs.gitlab.com/user/project/quick_actions). A character without
 * width is in front of it instead, which nobody sees in a paragraph or in a block of code.
 */
export function withoutQuickActions(markdown: string): string {
  return markdown.replace(/(^|[\r\n\u2028\u2029])(?=[^\S\r\n]*\/)/g, '$1\u200b')
}
